package io.remuda.sample;

/** A text message of the page: a verb and, after a space, the rest. */
record Command(String verb, String argument) {

    static Command parse(String text) {
        int space = text.indexOf(' ');
        return space < 0
                ? new Command(text, "")
                : new Command(
                        text.substring(0, space), text.substring(space + 1).strip());
    }
}
