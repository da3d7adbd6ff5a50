package io.remuda.it.app;

import java.util.function.UnaryOperator;

/** More that a test can ask for: a bean by whose name {@link Control} finds it. */
public interface Action {

    String perform(UnaryOperator<String> parameter);
}
