package io.remuda.it.bench;

import java.lang.management.ManagementFactory;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import javax.management.JMException;
import javax.management.MBeanServer;
import javax.management.ObjectName;

/**
 * What is alive on the heap after garbage collection, object by object. What a collector calls used depends on how it fills
 * its regions, by hundreds of bytes for each of some thousand connections.
 *
 * @param bytes of all objects
 * @param remuda of the objects whose class is Remuda's, without what only these refer to, such as strings and maps
 */
public record LiveHeap(long bytes, long remuda) {

    /** A class' number, the number of its objects, their bytes, and its name. */
    private static final Pattern LINE = Pattern.compile("\\s*\\d+:\\s+\\d+\\s+(\\d+)\\s+(\\S+).*");

    /** The benchmarks are no part of what they measure. */
    private static final Pattern REMUDA = Pattern.compile("\\[*L?io\\.remuda\\.(?!it\\.).*");

    /** Of this process. */
    public static LiveHeap ofThisProcess() {
        try {
            MBeanServer beans = ManagementFactory.getPlatformMBeanServer();
            ObjectName commands = new ObjectName("com.sun.management:type=DiagnosticCommand");
            Object[] arguments = {new String[0]};
            String[] types = {String[].class.getName()};
            // What is only weakly reachable may need more than one, and each collects.
            beans.invoke(commands, "gcClassHistogram", arguments, types);
            beans.invoke(commands, "gcClassHistogram", arguments, types);
            return of((String) beans.invoke(commands, "gcClassHistogram", arguments, types));
        } catch (JMException notHotSpot) {
            throw new IllegalStateException("This JVM does not tell what is on its heap", notHotSpot);
        }
    }

    private static LiveHeap of(String histogram) {
        long bytes = 0;
        long remuda = 0;
        for (String line : histogram.lines().toList()) {
            Matcher matcher = LINE.matcher(line);
            if (matcher.matches()) {
                long ofClass = Long.parseLong(matcher.group(1));
                bytes += ofClass;
                remuda += REMUDA.matcher(matcher.group(2)).matches() ? ofClass : 0;
            }
        }
        return new LiveHeap(bytes, remuda);
    }
}
