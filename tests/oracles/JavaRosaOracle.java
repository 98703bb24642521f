import java.io.ByteArrayInputStream;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.Paths;
import org.javarosa.core.model.FormDef;
import org.javarosa.core.model.ItemsetBinding;
import org.javarosa.core.model.QuestionDef;
import org.javarosa.core.model.SelectChoice;
import org.javarosa.core.model.instance.InstanceInitializationFactory;
import org.javarosa.core.model.instance.TreeElement;
import org.javarosa.core.model.instance.TreeReference;
import org.javarosa.xform.parse.XFormParser;
import org.javarosa.xform.util.XFormUtils;

/**
 * What JavaRosa says of submissions: form.xml and a file with one line a submission ("day TAB xml", the
 * day standing for today()), as many pairs as wanted, come in; "#" before each pair, then one line a node goes out: submission, path, relevant, required,
 * constraint (T, F, or "-" where nothing is answered), value; then one a filtered list: submission,
 * path, "=", the options offered.  A submission that JavaRosa cannot evaluate gives one line
 * "submission TAB ! TAB message".
 */
public class JavaRosaOracle {
    private static final PrintStream OUT = new PrintStream(System.out, false, StandardCharsets.UTF_8);

    public static void main(String[] arguments) throws Exception {
        System.setOut(System.err); // JavaRosa prints on the way
        new org.javarosa.model.xform.XFormsModule().registerModule();
        org.javarosa.core.services.PrototypeManager.registerPrototypes(
            org.javarosa.core.util.JavaRosaCoreModule.classNames);
        for (int k = 0; k + 1 < arguments.length; k += 2) {
            OUT.println("#");
            judge(Files.readString(Paths.get(arguments[k])), Paths.get(arguments[k + 1]));
        }
        OUT.flush();
    }

    private static void judge(String form, Path records) throws Exception {
        int number = 0;
        for (String line : Files.readAllLines(records)) {
            int tab = line.indexOf('\t');
            try {
                judge(number, form.replace("today()", "date('" + line.substring(0, tab) + "')"),
                    line.substring(tab + 1));
            } catch (Throwable problem) {
                OUT.println(number + "\t!\t" + clean(String.valueOf(problem.getMessage())));
            }
            number++;
        }
    }

    private static void judge(int number, String form, String submission) throws Exception {
        FormDef def = XFormUtils.getFormFromInputStream(
            new ByteArrayInputStream(form.getBytes(StandardCharsets.UTF_8)));
        TreeElement saved = XFormParser.restoreDataModel(
            submission.getBytes(StandardCharsets.UTF_8), null).getRoot();
        TreeElement root = def.getMainInstance().getRoot().deepCopy(true);
        root.populate(saved, def);
        def.getMainInstance().setRoot(root);
        def.initialize(false, new InstanceInitializationFactory());
        StringBuilder lines = new StringBuilder();
        walk(number, def, def.getMainInstance().getRoot(), "", lines);
        offer(number, def, def.getMainInstance().getRoot(), "", lines); // last: it may clear answers
        OUT.print(lines);
    }

    private static String path(TreeElement node, String above) {
        String path = above + "/" + node.getName();
        return node.isRepeatable() ? path + "[" + (node.getMult() + 1) + "]" : path;
    }

    private static void offer(int number, FormDef def, TreeElement node, String above, StringBuilder lines) {
        String path = path(node, above);
        QuestionDef question = FormDef.findQuestionByRef(node.getRef(), def);
        ItemsetBinding itemset = question == null ? null : question.getDynamicChoices();
        if (itemset != null) {
            lines.append(number).append('\t').append(path).append("\t=\t")
                .append(options(def, itemset, node.getRef())).append('\n');
        }
        for (int k = 0; k < node.getNumChildren(); k++) {
            if (node.getChildAt(k).getMult() != TreeReference.INDEX_TEMPLATE) {
                offer(number, def, node.getChildAt(k), path, lines);
            }
        }
    }

    private static void walk(int number, FormDef def, TreeElement node, String above, StringBuilder lines) {
        String path = path(node, above);
        TreeReference ref = node.getRef();
        String value = node.getValue() == null ? "" : node.getValue().uncast().getString();
        String constraint = "-";
        if (node.getValue() != null) {
            try {
                constraint = def.evaluateConstraint(ref, node.getValue()) ? "T" : "F";
            } catch (RuntimeException problem) {
                constraint = "!" + clean(String.valueOf(problem.getMessage()));
            }
        }
        lines.append(number).append('\t').append(path).append('\t').append(node.isRelevant() ? "T" : "F")
            .append('\t').append(node.isRequired() ? "T" : "F").append('\t').append(constraint)
            .append('\t').append(clean(value)).append('\n');
        for (int k = 0; k < node.getNumChildren(); k++) {
            TreeElement child = node.getChildAt(k);
            if (child.getMult() != TreeReference.INDEX_TEMPLATE) {
                walk(number, def, child, path, lines);
            }
        }
    }

    private static String options(FormDef def, ItemsetBinding itemset, TreeReference ref) {
        try {
            StringBuilder codes = new StringBuilder();
            for (SelectChoice choice : itemset.getChoices(def, ref)) {
                codes.append(codes.length() > 0 ? " " : "").append(choice.getValue());
            }
            return codes.toString();
        } catch (RuntimeException problem) {
            return "?";
        }
    }

    private static String clean(String text) {
        return text.replace("\\", "\\\\").replace("\t", "\\t").replace("\n", "\\n").replace("\r", "\\r");
    }
}
