"""Our own forms: between them every construct that questionnaires use."""

from __future__ import annotations

OPERATORS = """
| survey |                     |            |         |                                                   |                                   |                       |                       |
|        | type                | name       | label   | relevant                                          | constraint                        | required              | calculation           |
|        | date                | visit_date | 日期    |                                                   |                                   | yes                   |                       |
|        | integer             | age        | 年龄    |                                                   | . >= 16 and . <= 99               | yes                   |                       |
|        | integer             | kids       | 子女    | ${age} > 20 or ${age} = 18                        | . < ${age} - 14                   | ${age} > 30           |                       |
|        | decimal             | hours      | 工时    | ${age} mod 2 = 0                                  | . > 0 and . <= 84.5               | TRUE                  |                       |
|        | decimal             | pay        | 月工资  | ${hours} > 0                                      | . div ${hours} > 2 or . = 0       | ${hours} * 4 > 160    |                       |
|        | select_one yn       | works      | 工作    |                                                   |                                   | true()                |                       |
|        | select_multiple why | reason     | 原因    | ${works} = 'n' or ${works} = ''                   | count-selected(.) <= 2            | not(${works} = 'y')   |                       |
|        | text                | other      | 其他    | selected(${reason}, '9')                          | string-length(.) >= 3             | selected(${reason}, '9') |                    |
|        | select_one yn       | lives      | 居住    | ${works} != 'n'                                   | . = 'y' or ${age} < 60            | no                    |                       |
|        | begin_group         | home       | 住房    | ${lives} = 'y'                                    |                                   |                       |                       |
|        | integer             | rent       | 租金    | not(selected(${reason}, '1 2'))                   | . < ${pay} and . > 0              |                       |                       |
|        | begin_group         | room       | 房间    | ../../age > 18 and ../rent > 1                    |                                   |                       |                       |
|        | integer             | rooms      | 间数    | ../../rent >= 0                                   | . <= ../../../kids + 2            | ../../rent > 5        |                       |
|        | integer             | beds       | 床位    | /data/home/rent > 1 and ../rooms > 0              | . > current()/../rooms             |                       |                       |
|        | end_group           |            |         |                                                   |                                   |                       |                       |
|        | end_group           |            |         |                                                   |                                   |                       |                       |
|        | calculate           | sum_all    |         |                                                   |                                   |                       | ${age} + ${kids} * 2 - 1 |
|        | calculate           | share      |         |                                                   |                                   |                       | ${kids} div ${age}    |
|        | calculate           | same       |         |                                                   |                                   |                       | ${kids} = ${age} - 1  |
|        | calculate           | differs    |         |                                                   |                                   |                       | ${works} != ${lives}  |
|        | calculate           | nothing    |         |                                                   |                                   |                       | ${pay} = '' and ${pay} != 0 |
|        | calculate           | minus      |         |                                                   |                                   |                       | -${age} + - 3 - -2    |
|        | calculate           | endless    |         |                                                   |                                   |                       | ${age} div 0          |
|        | calculate           | huge       |         |                                                   |                                   |                       | if(${endless} > 1000, 'b', '') |
|        | calculate           | chain      |         |                                                   |                                   |                       | 1 < 2 < 3 = true()    |
|        | calculate           | uses       |         | ${sum_all} > 40                                   |                                   |                       | if(${sum_all} > 60, 'a', if(${share} > 0.1, 'b', '')) |
| choices |           |      |       |
|         | list_name | name | label |
|         | yn        | y    | 是    |
|         | yn        | n    | 否    |
|         | why       | 1    | 务工  |
|         | why       | 10   | 随迁  |
|         | why       | 2    | 上学  |
|         | why       | 9    | 其他  |
"""

FILTERS = """
| survey |                      |         |       |                                             |                                              |                     |
|        | type                 | name    | label | choice_filter                               | relevant                                     | calculation         |
|        | select_one area      | area    | 区    |                                             |                                              |                     |
|        | select_one town      | town    | 镇    | area=${area}                                |                                              |                     |
|        | select_one village   | village | 村    | town=${town} and size > 2                   | ${town} != ''                                |                     |
|        | select_multiple area | seen    | 到过  |                                             |                                              |                     |
|        | select_one town      | next    | 下次  | selected(${seen}, area)                     | count-selected(${seen}) > 1                  |                     |
|        | integer              | stage   | 期    |                                             |                                              |                     |
|        | select_one town      | third   | 三    | if(${stage} > 2, area = 'n', area != 'n')   |                                              |                     |
|        | select_one town      | fourth  | 四    | area=current()/../area or name = 'n1'       |                                              |                     |
|        | begin_repeat         | trip    | 行程  |                                             |                                              |                     |
|        | select_one area      | from    | 从    |                                             |                                              |                     |
|        | select_one town      | to      | 到    | area=current()/../from                      |                                              |                     |
|        | select_one town      | via     | 经    | area=${from} and name != ${to}              | ${from} = ${area}                            |                     |
|        | end_repeat           |         |       |                                             |                                              |                     |
|        | calculate            | named   |       |                                             |                                              | jr:choice-name(${town}, '${town}') |
|        | calculate            | looked  |       |                                             |                                              | instance('village')/root/item[name = ${village}]/size |
|        | calculate            | first   |       |                                             |                                              | selected-at(${seen}, 0) |
|        | calculate            | last    |       |                                             |                                              | selected-at(${seen}, count-selected(${seen}) - 1) |
|        | calculate            | beyond  |       |                                             |                                              | selected-at(${seen}, 7) |
| choices |           |      |       |      |      |      |
|         | list_name | name | label | area | town | size |
|         | area      | n    | 北    |      |      |      |
|         | area      | s    | 南    |      |      |      |
|         | area      | e    | 东    |      |      |      |
|         | town      | n1   | 北一  | n    |      |      |
|         | town      | n2   | 北二  | n    |      |      |
|         | town      | s1   | 南一  | s    |      |      |
|         | town      | e1   | 东一  | e    |      |      |
|         | village   | v1   | 甲    |      | n1   | 3    |
|         | village   | v2   | 乙    |      | n1   | 2    |
|         | village   | v3   | 丙    |      | s1   | 10   |
|         | village   | v4   | 丁    |      | e1   | 4    |
"""

ROSTERS = """
| survey |               |           |        |                                             |                                                    |                       |                                                     |
|        | type          | name      | label  | relevant                                    | constraint                                         | required              | calculation                                         |
|        | integer       | size      | 人数   |                                             | . > 0                                              | yes                   |                                                     |
|        | select_one yn | has       | 有     |                                             |                                                    |                       |                                                     |
|        | begin_repeat  | member    | 成员   | ${has} = 'y'                                |                                                    |                       |                                                     |
|        | text          | who       | 姓名   |                                             | string-length(.) < 6                               | yes                   |                                                     |
|        | integer       | years     | 岁数   | ${who} != ''                                | . >= 0 and . < 120                                 | ../who != ''          |                                                     |
|        | select_one yn | works     | 工作   | ${years} >= 16                              | . = 'n' or ../years < 70                           | ${years} > 20         |                                                     |
|        | integer       | order     | 次序   |                                             | . = position(..)                                   | position(..) > 1      |                                                     |
|        | begin_group   | more      | 详情   | ../works = 'y'                              |                                                    |                       |                                                     |
|        | decimal       | earns     | 收入   | ../../years < ${size} * 10                  | . > 0 and ${years} > 5                             |                       |                                                     |
|        | begin_repeat  | job       | 工作   | ${works} = 'y'                              |                                                    |                       |                                                     |
|        | integer       | pay       | 工资   |                                             | . <= ${earns}                                      | position(..) = 1      |                                                     |
|        | integer       | months    | 月数   | ../pay > 0 and ${years} > 10                | . <= 12                                            |                       |                                                     |
|        | calculate     | yearly    |        |                                             |                                                    |                       | ${pay} * ${months}                                  |
|        | end_repeat    |           |        |                                             |                                                    |                       |                                                     |
|        | calculate     | jobs      |        |                                             |                                                    |                       | count(${job})                                       |
|        | calculate     | jobpay    |        |                                             |                                                    |                       | sum(${pay})                                         |
|        | end_group     |           |        |                                             |                                                    |                       |                                                     |
|        | calculate     | place     |        |                                             |                                                    |                       | position(..)                                        |
|        | calculate     | grown     |        |                                             |                                                    |                       | if(${years} >= 18, 1, 0)                            |
|        | calculate     | before    |        |                                             |                                                    |                       | indexed-repeat(${who}, ${member}, position(..) - 1) |
|        | calculate     | together  |        |                                             |                                                    |                       | count(../../member/who)                             |
|        | end_repeat    |           |        |                                             |                                                    |                       |                                                     |
|        | integer       | declared  | 申报   | count(${member}) > 0                        | . = count(${member})                               | count(${member}) > 1  |                                                     |
|        | integer       | adults    | 成年   | sum(${grown}) > 0                           | . <= sum(${grown})                                 |                       |                                                     |
|        | calculate     | people    |        |                                             |                                                    |                       | count(${member})                                    |
|        | calculate     | filled    |        |                                             |                                                    |                       | count-non-empty(${who})                             |
|        | calculate     | total     |        |                                             |                                                    |                       | sum(${grown})                                       |
|        | calculate     | eldest    |        |                                             |                                                    |                       | max(${years})                                       |
|        | calculate     | names     |        |                                             |                                                    |                       | join(', ', ${who})                                  |
|        | calculate     | second    |        |                                             |                                                    |                       | indexed-repeat(${who}, ${member}, 2)                |
|        | calculate     | nth       |        |                                             |                                                    |                       | indexed-repeat(${years}, ${member}, ${size})        |
|        | calculate     | old       |        |                                             |                                                    |                       | count(${member}[years > 50])                        |
|        | calculate     | firstone  |        |                                             |                                                    |                       | ${member}[position() = 1]/who                       |
|        | calculate     | working   |        |                                             |                                                    |                       | count(/data/member[works = 'y'])                    |
|        | calculate     | alljobs   |        |                                             |                                                    |                       | count(${job})                                       |
| choices |           |      |       |
|         | list_name | name | label |
|         | yn        | y    | 是    |
|         | yn        | n    | 否    |
"""

DATES = """
| survey |           |            |       |                                         |                                                   |             |                                                |
|        | type      | name       | label | relevant                                | constraint                                        | required    | calculation                                    |
|        | date      | visit_date | 日期  |                                         |                                                   | yes         |                                                |
|        | date      | born       | 出生  |                                         | . <= today() and . > date('1920-01-01')           |             |                                                |
|        | date      | came      | 来     | ${born} < date('2014-06-15')            | . >= ${born} and . <= today()                     |             |                                                |
|        | date      | left      | 离     | ${came} != ''                           | . > ${came}                                       | ${came} > date('2000-01-01') |                               |
|        | dateTime  | begun      | 始    |                                         | . <= date-time('2024-06-15T12:00:00.000+00:00')   |             |                                                |
|        | integer   | minor      | 幼    | today() - ${born} < 6570                | . < 18                                            |             |                                                |
|        | integer   | grown      | 成    | int((today() - ${born}) div 365.25) >= 18 | . >= 18                                         |             |                                                |
|        | integer   | recent     | 近    | decimal-date-time(${came}) > decimal-date-time(today()) - 365 | . >= 0                      |             |                                                |
|        | calculate | age        |       |                                         |                                                   |             | int((decimal-date-time(${visit_date}) - decimal-date-time(${born})) div 365.25) |
|        | calculate | days       |       |                                         |                                                   |             | int(decimal-date-time(${left}) - decimal-date-time(${came})) |
|        | calculate | plain      |       |                                         |                                                   |             | ${left} - ${came}                              |
|        | calculate | year       |       |                                         |                                                   |             | format-date(${born}, '%Y')                     |
|        | calculate | month      |       |                                         |                                                   |             | format-date(${came}, '%Y-%m')                  |
|        | calculate | short      |       |                                         |                                                   |             | format-date(${came}, '%e/%n/%y %a %b')         |
|        | calculate | clock      |       |                                         |                                                   |             | format-date-time(${begun}, '%Y-%m-%d %H:%M')   |
|        | calculate | thisyear   |       |                                         |                                                   |             | format-date(today(), '%Y') - format-date(${born}, '%Y') |
|        | calculate | weeks      |       |                                         |                                                   |             | round((today() - ${came}) div 7, 1)            |
|        | calculate | later      |       |                                         |                                                   |             | date(decimal-date-time(${came}) + 30)          |
|        | calculate | tomorrow   |       |                                         |                                                   |             | format-date(date(today() + 1), '%Y-%m-%d')     |
|        | calculate | year_cut   |       |                                         |                                                   |             | substr(${born}, 0, 4)                          |
|        | calculate | text_day   |       |                                         |                                                   |             | string(${born})                                |
|        | calculate | joined     |       |                                         |                                                   |             | concat(${born}, '/', today())                  |
|        | calculate | same       |       |                                         |                                                   |             | ${born} = ${came}                              |
|        | calculate | same_text  |       |                                         |                                                   |             | ${came} = '2024-06-15'                         |
"""

TEXTS = """
| survey |                     |        |       |                                          |                                                         |                                          |
|        | type                | name   | label | relevant                                 | constraint                                              | calculation                              |
|        | text                | phone  | 电话  |                                          | regex(., '^1[3-9][0-9]{9}$')                            |                                          |
|        | text                | code   | 码    | string-length(${phone}) = 11             | regex(., '[A-Z]{1,2}-?\\d+') or . = 'x1'                |                                          |
|        | text                | word   | 词    | contains(${code}, '1')                   | starts-with(., 'a') or ends-with(., 'c') or contains(., '新') |                                     |
|        | integer             | n      | 数    |                                          | boolean(. - 1)                                          |                                          |
|        | decimal             | d      | 小数  | number(${word}) > 5 or boolean(${n})     | round(. * 10) = . * 10                                  |                                          |
|        | select_multiple why | reason | 原因  | ${phone} = '' or coalesce(${word}, ${code}) = 'abc' | not(selected(., '9') and count-selected(.) > 1) |                                       |
|        | calculate           | t1     |       |                                          |                                                         | concat(${phone}, '-', ${n}, ${d})        |
|        | calculate           | t2     |       |                                          |                                                         | substr(${word}, 1, 3)                    |
|        | calculate           | t3     |       |                                          |                                                         | string-length(${word})                   |
|        | calculate           | t4     |       |                                          |                                                         | coalesce(${word}, 'none')                |
|        | calculate           | t5     |       |                                          |                                                         | once(${n})                               |
|        | calculate           | t6     |       |                                          |                                                         | normalize-space(concat(' ', ${word}, '  b')) |
|        | calculate           | t7     |       |                                          |                                                         | translate(${word}, 'abc', 'AB')          |
|        | calculate           | t8     |       |                                          |                                                         | substring-before(${word}, ' ')           |
|        | calculate           | t9     |       |                                          |                                                         | substring-after(${word}, 'b')            |
|        | calculate           | n1     |       |                                          |                                                         | round(${d})                              |
|        | calculate           | n2     |       |                                          |                                                         | round(${d} div 3, 2)                     |
|        | calculate           | n3     |       |                                          |                                                         | int(${d})                                |
|        | calculate           | n6     |       |                                          |                                                         | abs(${n}) + pow(${n}, 2)                 |
|        | calculate           | n7     |       |                                          |                                                         | number(${word})                          |
|        | calculate           | n8     |       |                                          |                                                         | ${n} mod 3                               |
|        | calculate           | n9     |       |                                          |                                                         | max(${n}, ${d}, 3) - min(${n}, 5)        |
|        | calculate           | n10    |       |                                          |                                                         | sqrt(pow(${n}, 2))                       |
|        | calculate           | n11    |       |                                          |                                                         | ${n} div 0                               |
|        | calculate           | n12    |       |                                          |                                                         | 1000000 * ${n}                           |
|        | calculate           | n13    |       |                                          |                                                         | ${d} * 0.1                               |
|        | calculate           | b1     |       |                                          |                                                         | ${n} > 3 and not(${d} > 2)               |
|        | calculate           | b2     |       |                                          |                                                         | boolean-from-string(${word})             |
|        | calculate           | b3     |       |                                          |                                                         | true() = (${n} > 1)                      |
|        | calculate           | b4     |       |                                          |                                                         | string(${n} > 1)                         |
|        | calculate           | b5     |       |                                          |                                                         | if(selected(${reason}, '1'), 'one', if(count-selected(${reason}) = 0, 'none', 'more')) |
|        | calculate           | b6     |       |                                          |                                                         | ${reason} = '1'                          |
|        | calculate           | b7     |       |                                          |                                                         | (${n} > 1) + (${d} > 1)                  |
|        | calculate           | b8     |       |                                          |                                                         | regex(${word}, '[a-z]+')                 |
|        | calculate           | b9     |       |                                          |                                                         | ${word} > 1                              |
|        | calculate           | c1     |       |                                          |                                                         | join('+', ${word}, ${n})                 |
|        | calculate           | c4     |       |                                          |                                                         | jr:choice-name(selected-at(${reason}, 0), '${reason}') |
| choices |           |      |       |
|         | list_name | name | label |
|         | why       | 1    | 务工  |
|         | why       | 10   | 随迁  |
|         | why       | 9    | 其他  |
"""

RARE = """
| survey |                     |        |       |            |                                                       |
|        | type                | name   | label | constraint | calculation                                           |
|        | integer             | n      | 数    |            |                                                       |
|        | decimal             | d      | 小数  |            |                                                       |
|        | text                | word   | 词    |            |                                                       |
|        | calculate           | c1     |       |            | join('+', ${word}, ${n})                              |
|        | calculate           | c2     |       |            | checklist(1, 2, ${n} > 1, ${d} > 1, ${word} = 'abc')  |
|        | calculate           | c3     |       |            | weighted-checklist(2, 5, ${n} > 1, 2, ${d} > 1, 3)    |
|        | calculate           | c4     |       |            | count-selected('a b  c')                              |
|        | calculate           | c5     |       |            | exp(0) + log(1) + pi()                                |
|        | calculate           | c6     |       |            | substr(${word}, -2)                                   |
|        | calculate           | c7     |       |            | sin(${n}) + cos(${n}) + tan(${n})                     |
|        | calculate           | c8     |       |            | string-length(concat(${n}, ${d}))                     |
|        | calculate           | c9     |       |            | round(${d})                                           |
|        | calculate           | c10    |       |            | round(${d} * 1000, -2)                                |
|        | calculate           | c11    |       |            | ${d} * 100000000                                      |
|        | calculate           | c13    |       |            | int(${word})                                          |
|        | calculate           | c14    |       |            | not(${word})                                          |
|        | calculate           | c15    |       |            | ${word} * 2                                           |
"""

ENKETO = """
| survey |           |      |       |                                        |
|        | type      | name | label | calculation                            |
|        | integer   | n    | 数    |                                        |
|        | decimal   | d    | 小数  |                                        |
|        | time      | at   | 时刻  |                                        |
|        | calculate | e1   |       | floor(${d} div 2)                      |
|        | calculate | e2   |       | ceiling(${d} div 2)                    |
|        | calculate | e3   |       | decimal-time(${at})                    |
|        | calculate | e4   |       | substring(concat(${n}, 'abc'), 2, 3)   |
"""

OWN = {
    "operators": OPERATORS,
    "filters": FILTERS,
    "rosters": ROSTERS,
    "dates": DATES,
    "texts": TEXTS,
    "rare": RARE,
    "enketo": ENKETO,
}
