package io.remuda.sample;

import io.remuda.Frame;
import java.lang.reflect.RecordComponent;
import java.util.Collection;
import java.util.stream.Collectors;

/**
 * Writes records as JSON. Enough for this sample, and no library; an application would take the one it already has.
 */
final class Json {

    private Json() {}

    /** Makes a text frame of a record. Its simple name becomes the member {@code type}. */
    static Frame frame(Record message) {
        return Frame.text(write(message));
    }

    static String write(Object value) {
        if (value instanceof Number || value instanceof Boolean) {
            return value.toString();
        }
        if (value instanceof Record message) {
            return object(message);
        }
        if (value instanceof Collection<?> items) {
            return items.stream().map(Json::write).collect(Collectors.joining(",", "[", "]"));
        }
        return quote(value.toString());
    }

    private static String object(Record message) {
        StringBuilder json = new StringBuilder("{\"type\":").append(quote(typeOf(message)));
        for (RecordComponent component : message.getClass().getRecordComponents()) {
            json.append(',').append(quote(component.getName())).append(':').append(write(get(component, message)));
        }
        return json.append('}').toString();
    }

    private static String typeOf(Record message) {
        String name = message.getClass().getSimpleName();
        return Character.toLowerCase(name.charAt(0)) + name.substring(1);
    }

    private static Object get(RecordComponent component, Record message) {
        try {
            return component.getAccessor().invoke(message);
        } catch (ReflectiveOperationException notAccessible) {
            throw new IllegalArgumentException("Cannot read " + component + " of " + message.getClass(), notAccessible);
        }
    }

    private static String quote(String text) {
        StringBuilder json = new StringBuilder(text.length() + 2).append('"');
        for (int i = 0; i < text.length(); i++) {
            char c = text.charAt(i);
            if (c == '"' || c == '\\') {
                json.append('\\').append(c);
            } else if (c < ' ') {
                json.append(String.format("\\u%04x", (int) c));
            } else {
                json.append(c);
            }
        }
        return json.append('"').toString();
    }
}
