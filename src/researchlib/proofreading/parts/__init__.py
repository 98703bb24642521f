"""Parts and wholes: counts with their shares (`pairs`, `shares`, `wholes`, `named`, `standing`), shares that make 100
(`hundreds`), percentages no count gives (`grim`), parts against totals (`totals`, `divisions`, `sums`), lists with 分别 (`lists`)."""
