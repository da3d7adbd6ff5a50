package io.remuda.sample;

import static org.junit.jupiter.api.Assertions.assertEquals;

import java.util.List;
import org.junit.jupiter.api.Test;

class JsonTest {

    record AllKinds(String text, int number, boolean flag, List<Integer> list, Nested nested) {}

    record Nested(double value) {}

    @Test
    void record_becomesAnObjectWithItsType() {
        assertEquals(
                "{\"type\":\"allKinds\",\"text\":\"a\",\"number\":1,\"flag\":true,\"list\":[1,2],\"nested\":{\"type\":\"nested\",\"value\":0.5}}",
                Json.write(new AllKinds("a", 1, true, List.of(1, 2), new Nested(0.5))));
    }

    @Test
    void specialCharacters_areEscaped() {
        assertEquals(
                "\"\\\"\\\\ \\u000a\\u0009\\u0000 </b> \u00E9\uD83D\uDC34\"",
                Json.write("\"\\ \n\t\0 </b> \u00E9\uD83D\uDC34"));
    }
}
