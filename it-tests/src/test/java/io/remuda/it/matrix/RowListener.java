package io.remuda.it.matrix;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;
import org.junit.platform.engine.TestExecutionResult;
import org.junit.platform.engine.TestExecutionResult.Status;
import org.junit.platform.launcher.TestExecutionListener;
import org.junit.platform.launcher.TestIdentifier;
import org.junit.platform.launcher.TestPlan;

/**
 * Writes down which rows of the contract were tried, and how that went: a file for each launch of Arquillian, or for what
 * the system property {@code remuda.it.server} calls it, with a line for each test and row, for {@link ServerTable}.
 */
public final class RowListener implements TestExecutionListener {

    private final List<String> lines = new ArrayList<>();
    private @Nullable TestPlan plan;

    @Override
    public void testPlanExecutionStarted(TestPlan testPlan) {
        plan = testPlan;
        // What an earlier run wrote is not to be taken for this one, if this one does not come to its end.
        write();
    }

    @Override
    public void executionFinished(TestIdentifier test, TestExecutionResult result) {
        boolean passed = result.getStatus() == Status.SUCCESSFUL;
        if (test.isTest()) {
            add(test, passed);
        } else if (!passed && plan != null) {
            // A class whose server or application does not start: none of its tests has run.
            plan.getDescendants(test).stream().filter(TestIdentifier::isTest).forEach(missed -> add(missed, false));
        }
    }

    private void add(TestIdentifier test, boolean passed) {
        rows(test).forEach(row -> lines.add(row + "\t" + (passed ? "passed" : "failed")));
    }

    /** The display name of one run of a parameterized test tells of the parameters, that of its parent of the rows. */
    private List<String> rows(TestIdentifier test) {
        List<String> rows = Rows.of(test.getDisplayName());
        if (rows.isEmpty() && plan != null) {
            return plan.getParent(test).map(this::rows).orElse(List.of());
        }
        return rows;
    }

    @Override
    public void testPlanExecutionFinished(TestPlan testPlan) {
        write();
    }

    private void write() {
        String directory = System.getProperty("remuda.it.rows");
        String server = System.getProperty("remuda.it.server", System.getProperty("arquillian.launch"));
        if (directory == null || server == null) {
            return;
        }
        try {
            Path file = Files.createDirectories(Path.of(directory)).resolve(server + ".tsv");
            Files.write(file, lines);
        } catch (IOException failure) {
            throw new UncheckedIOException(failure);
        }
    }
}
