import com.adobe.epubcheck.api.EPUBLocation;
import com.adobe.epubcheck.api.EpubCheck;
import com.adobe.epubcheck.api.MasterReport;
import com.adobe.epubcheck.messages.Message;
import com.adobe.epubcheck.messages.Severity;
import com.adobe.epubcheck.util.FeatureEnum;
import java.io.File;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;

/** Judges many EPUBs by EPUBCheck in one virtual machine, which takes longer to start than to judge a small book.
 * What EPUBCheck calls usage is told and fails nothing.
 *
 * usage: java -cp epubcheck.jar:lib/* Epubs.java BOOK.epub…
 */
public class Epubs {
    /** What is said of one book. */
    static class Said extends MasterReport {
        final List<String> lines = new ArrayList<>();
        int bad;

        @Override public void message(Message message, EPUBLocation at, Object... words) {
            Severity severity = message.getSeverity();
            if (severity == Severity.SUPPRESSED || severity == Severity.INFO) return;
            if (severity != Severity.USAGE) bad++;
            lines.add(String.format("  %s %s %s:%d: %s",
                severity, message.getID(), at.getPath(), at.getLine(), message.getMessage(words)));
        }

        @Override public void info(String resource, FeatureEnum feature, String value) {}
        @Override public int generate() { return 0; }
        @Override public void initialize() {}
    }

    public static void main(String[] names) {
        int bad = Arrays.stream(names).parallel().mapToInt(name -> {
            Said said = new Said();
            said.setEpubFileName(name);
            try {
                new EpubCheck(new File(name), said).check();
            } catch (RuntimeException e) {
                said.bad++;
                said.lines.add("  " + e);
            }
            synchronized (Epubs.class) {
                if (!said.lines.isEmpty()) System.out.println(name + "\n" + String.join("\n", said.lines));
            }
            return said.bad > 0 ? 1 : 0;
        }).sum();
        System.out.printf("EPUBCheck %s: %d books, %d with faults%n", EpubCheck.version(), names.length, bad);
        System.exit(bad > 0 ? 1 : 0);
    }
}
