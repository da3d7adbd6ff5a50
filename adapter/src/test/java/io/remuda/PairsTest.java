package io.remuda;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;

class PairsTest {

    private static Map<String, List<String>> values() {
        Map<String, List<String>> values = new LinkedHashMap<>();
        values.put("b", List.of("1", "", "3"));
        values.put("", List.of("no name"));
        values.put("bb", List.of("b", "\r\n\0", "žluťoučký 馬 \uD83D\uDC0E"));
        for (int length : new int[] {126, 127, 128, 129, 255, 256, 16_383, 16_384, 3_000_000}) {
            values.put("n".repeat(length), List.of("v".repeat(length)));
        }
        return values;
    }

    @Test
    void namesAndValuesOfAnyKindAndLength_areThereInOrder() {
        Pairs pairs = Pairs.of(values());

        assertThat(pairs.toMap()).isEqualTo(values());
        assertThat(pairs.toMap().keySet()).containsExactlyElementsOf(values().keySet());
        values().forEach((name, all) -> {
            assertThat(pairs.all(name)).isEqualTo(all);
            assertThat(pairs.first(name)).contains(all.get(0));
        });
        assertThat(pairs.all("1")).isEmpty();
        assertThat(pairs.first("bbb")).isEmpty();
    }

    @Test
    void pairs_areEqualInAnyOrderOfNamesAndThatOfTheValues() {
        Pairs pairs = Pairs.of(new LinkedHashMap<>(Map.of("a", List.of("1", "2"), "b", List.of())));
        Map<String, List<String>> others = new LinkedHashMap<>();
        others.put("c", List.of("3"));
        others.put("a", List.of("1", "2"));
        Map<String, List<String>> turned = new LinkedHashMap<>();
        turned.put("a", List.of("1", "2"));
        turned.put("c", List.of("3"));

        assertThat(pairs).isEqualTo(Pairs.of(Map.of("a", List.of("1", "2")))).isNotEqualTo(Pairs.NONE);
        assertThat(Pairs.of(others)).isEqualTo(Pairs.of(turned)).hasSameHashCodeAs(Pairs.of(turned));
        assertThat(Pairs.of(Map.of("a", List.of("2", "1")))).isNotEqualTo(pairs);
    }
}
