package io.remuda;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;
import static org.assertj.core.api.Assertions.assertThatNullPointerException;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.net.URI;
import java.time.Duration;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.function.UnaryOperator;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;
import org.junit.jupiter.params.provider.ValueSource;

class RequestTest {

    private static final SessionRef SESSION = Request.builder("/").build().session();

    private static Request.Builder everything() {
        return Request.builder("/chat/lobby")
                .session(SESSION)
                .uri(URI.create("/app/chat/lobby?since=7&since=8&tag=q-secret"))
                .pathParameter("room", "lobby")
                .queryParameter("since", "7")
                .queryParameter("since", "8")
                .queryParameter("tag", "q-secret")
                .header("Authorization", "h-secret")
                .header("X-Forwarded-For", "192.0.2.1")
                .header("x-forwarded-for", "192.0.2.2")
                .cookie("JSESSIONID", "c-secret")
                .peerAddress("192.0.2.3")
                .principalName("ann")
                .httpSessionId("s-secret")
                .subprotocol("chat.v1")
                .role("admin", true)
                .role("auditor", false);
    }

    // ---- R1: what a request shows

    @Test
    @DisplayName("R1: the request shows what the client sent and what the server knows of it")
    void everyPart_isShown() {
        Request request = everything().build();

        assertThat(request.session()).isSameAs(SESSION);
        assertThat(request.uri()).isEqualTo(URI.create("/app/chat/lobby?since=7&since=8&tag=q-secret"));
        assertThat(request.path()).isEqualTo("/chat/lobby");
        assertThat(request.pathParameter("room")).isEqualTo("lobby");
        assertThat(request.pathParameters()).isEqualTo(Map.of("room", "lobby"));
        assertThat(request.queryParameter("since")).contains("7");
        assertThat(request.queryParameters()).isEqualTo(Map.of("since", List.of("7", "8"), "tag", List.of("q-secret")));
        assertThat(request.header("Authorization")).contains("h-secret");
        assertThat(request.cookie("JSESSIONID")).contains("c-secret");
        assertThat(request.peerAddress()).contains("192.0.2.3");
        assertThat(request.principalName()).contains("ann");
        assertThat(request.httpSessionId()).contains("s-secret");
        assertThat(request.subprotocol()).contains("chat.v1");
    }

    @Test
    @DisplayName("R1: query parameters keep the order of the query")
    void queryParameters_keepTheirOrder() {
        Request.Builder builder = Request.builder("/");
        List<String> names = List.of("z", "a", "m", "b", "y", "c");
        names.forEach(name -> builder.queryParameter(name, "1"));

        assertThat(builder.build().queryParameters().keySet()).containsExactlyElementsOf(names);
    }

    @ParameterizedTest
    @ValueSource(strings = {"X-Forwarded-For", "x-forwarded-for", "X-FORWARDED-FOR"})
    @DisplayName("R1: header names are case-insensitive")
    void header_isFoundInAnyCase(String name) {
        Request request = everything().build();

        assertThat(request.header(name)).contains("192.0.2.1");
        assertThat(request.headers(name)).containsExactly("192.0.2.1", "192.0.2.2");
    }

    @Test
    @DisplayName("R1: header names are case-insensitive whatever the language of the JVM")
    void header_isFoundInAnyCaseInATurkishJvm() {
        Locale before = Locale.getDefault();
        try {
            Locale.setDefault(Locale.forLanguageTag("tr-TR"));
            Request request = Request.builder("/").header("X-ID", "7").build();

            assertThat(request.header("x-id")).contains("7");
            assertThat(request.headerNames()).containsExactly("x-id");
        } finally {
            Locale.setDefault(before);
        }
    }

    @Test
    @DisplayName("R1: what is not there is empty")
    void whatIsNotThere_isEmpty() {
        Request request = everything().build();

        assertThat(request.header("Origin")).isEmpty();
        assertThat(request.headers("Origin")).isEmpty();
        assertThat(request.queryParameter("until")).isEmpty();
        assertThat(request.cookie("jsessionid")).isEmpty();
        assertThat(request.headerNames()).containsExactlyInAnyOrder("authorization", "x-forwarded-for");
    }

    @Test
    @DisplayName("section 1: an unknown path parameter throws, naming the known ones")
    void unknownPathParameter_namesTheKnown() {
        Request request = Request.builder("/a/1/2")
                .pathParameters(Map.of("room", "1", "from", "2"))
                .build();

        assertThatIllegalArgumentException()
                .isThrownBy(() -> request.pathParameter("Room"))
                .withMessage("There is no path parameter 'Room'; the path's template has [from, room]");
    }

    @Test
    @DisplayName("R1: a request is an immutable snapshot")
    void laterUseOfTheBuilder_doesNotShow() {
        Request.Builder builder = everything();

        Request request = builder.build();
        Request same = builder.build();
        builder.pathParameter("more", "1")
                .queryParameter("since", "9")
                .header("Authorization", "more")
                .cookie("more", "1")
                .role("more", true);

        assertThat(request).isEqualTo(same);
        assertThat(request.queryParameters().get("since")).containsExactly("7", "8");
        assertThat(request.headers("Authorization")).containsExactly("h-secret");
        assertThat(request.cookie("more")).isEmpty();
    }

    @Test
    @DisplayName("R1: what a request gives out is unmodifiable")
    void whatIsGivenOut_isUnmodifiable() {
        Request request = everything().build();

        Stream.<Runnable>of(
                        () -> request.pathParameters().clear(),
                        () -> request.queryParameters().clear(),
                        () -> request.queryParameters().values().forEach(List::clear),
                        () -> request.headers("Authorization").clear(),
                        () -> request.headerNames().clear())
                .forEach(change -> assertThatThrownBy(change::run).isInstanceOf(UnsupportedOperationException.class));
        assertThat(request).isEqualTo(everything().build());
    }

    @Test
    @DisplayName("R1: isUserInRole answers for the declared roles as of the handshake")
    void declaredRole_isAnswered() {
        Request request = everything().build();

        assertThat(request.isUserInRole("admin")).isTrue();
        assertThat(request.isUserInRole("auditor")).isFalse();
    }

    @Test
    @DisplayName("R1: isUserInRole refuses a role that is not declared, naming the declared and the remedy")
    void undeclaredRole_isRefused() {
        assertThatIllegalArgumentException()
                .isThrownBy(() -> everything().build().isUserInRole("root"))
                .withMessage("The role 'root' is not declared by the handler, which declares [admin, auditor]."
                        + " Add it to @DeclareRoles or to the option 'roles'");
    }

    @Test
    @DisplayName("R1: no value of a header, cookie, query or HTTP session gets into a log by toString")
    void toString_hasPathAndSessionIdOnly() {
        assertThat(everything().build())
                .hasToString("Request[/chat/lobby, session " + SESSION.id() + "]")
                .asString()
                .doesNotContain("secret");
    }

    // ---- equality

    @Test
    @DisplayName("section 1: requests have value equality, so that results with requests have it")
    void requestsWithEqualParts_areEqual() {
        assertThat(everything().build())
                .isEqualTo(everything().build())
                .hasSameHashCodeAs(everything().build());
    }

    private static Stream<UnaryOperator<Request.Builder>> differences() {
        return Stream.of(
                b -> b.session(Request.builder("/").build().session()),
                b -> b.uri(URI.create("/other")),
                b -> b.pathParameter("room", "other"),
                b -> b.queryParameter("since", "other"),
                b -> b.header("Authorization", "other"),
                b -> b.cookie("JSESSIONID", "other"),
                b -> b.peerAddress("other"),
                b -> b.principalName("other"),
                b -> b.httpSessionId("other"),
                b -> b.subprotocol("other"),
                b -> b.role("admin", false));
    }

    @ParameterizedTest
    @MethodSource("differences")
    @DisplayName("section 1: requests that differ in a part are not equal")
    void requestsThatDifferInAPart_areNotEqual(UnaryOperator<Request.Builder> difference) {
        assertThat(difference.apply(everything()).build())
                .isNotEqualTo(everything().build());
    }

    // ---- R2: compacting

    @Test
    @DisplayName("R2: compact() keeps exactly what identifies the session")
    void compact_keepsWhatIdentifiesTheSession() {
        assertThat(everything().build().compact())
                .isEqualTo(Request.builder("/chat/lobby")
                        .session(SESSION)
                        .uri(URI.create("/app/chat/lobby?since=7&since=8&tag=q-secret"))
                        .pathParameter("room", "lobby")
                        .queryParameter("since", "7")
                        .queryParameter("since", "8")
                        .queryParameter("tag", "q-secret")
                        .peerAddress("192.0.2.3")
                        .principalName("ann")
                        .subprotocol("chat.v1")
                        .role("admin", true)
                        .role("auditor", false)
                        .build());
    }

    @Test
    @DisplayName("R2: compact() lets go of headers, cookies and the HTTP session")
    void compact_letsGoOfTheRest() {
        Request compact = everything().build().compact();

        assertThat(compact.headerNames()).isEmpty();
        assertThat(compact.header("Authorization")).isEmpty();
        assertThat(compact.cookie("JSESSIONID")).isEmpty();
        assertThat(compact.httpSessionId()).isEmpty();
    }

    @Test
    @DisplayName("R2: compact(names...) keeps the named headers too, with all their values, in any case")
    void compactWithNames_keepsTheNamedHeaders() {
        Request compact = everything().build().compact("X-FORWARDED-FOR", "Origin");

        assertThat(compact.headerNames()).containsExactly("x-forwarded-for");
        assertThat(compact.headers("X-Forwarded-For")).containsExactly("192.0.2.1", "192.0.2.2");
        assertThat(compact.cookie("JSESSIONID")).isEmpty();
    }

    @Test
    @DisplayName("R2: a header named twice is kept once")
    void compactWithANameTwice_keepsTheHeaderOnce() {
        assertThat(everything()
                        .build()
                        .compact("Authorization", "authorization")
                        .headers("Authorization"))
                .containsExactly("h-secret");
    }

    @Test
    @DisplayName("R2: compacting leaves the request it is called on, and compacting again changes nothing")
    void compact_leavesTheOriginal() {
        Request request = everything().build();

        Request compact = request.compact();

        assertThat(request).isEqualTo(everything().build());
        assertThat(compact.compact()).isEqualTo(compact);
    }

    // ---- a question

    @Test
    @DisplayName("I11: a request that asks is equal to another that asks the same; it is the same request otherwise")
    void asking_addsTheQuestion() {
        Request request = everything().build();
        Request asking = request.asking(new Question("q"));

        assertThat(request.question()).isEmpty();
        assertThat(asking.question()).contains(new Question("q"));
        assertThat(asking)
                .isEqualTo(everything().build().asking(new Question("q")))
                .isNotEqualTo(request);
        assertThat(asking).isNotEqualTo(request.asking(new Question("r")));
        assertThat(asking.asking(null)).isEqualTo(request).hasSameHashCodeAs(request);
    }

    @Test
    @DisplayName("I11, R2: a compacted request asks nothing")
    void compact_letsGoOfTheQuestion() {
        Request request = everything().build();

        assertThat(request.asking(new Question("q")).compact("Origin")).isEqualTo(request.compact("Origin"));
    }

    // ---- the builder

    @Test
    @DisplayName("section 1: Request.builder(path).build() is a request with a path and nothing else")
    void builderDefaults() {
        Request request = Request.builder("/chat/lobby").build();

        assertThat(request.path()).isEqualTo("/chat/lobby");
        assertThat(request.uri()).isEqualTo(URI.create("/chat/lobby"));
        assertThat(request.pathParameters()).isEmpty();
        assertThat(request.queryParameters()).isEmpty();
        assertThat(request.headerNames()).isEmpty();
        assertThat(request.peerAddress()).isEmpty();
        assertThat(request.principalName()).isEmpty();
        assertThat(request.httpSessionId()).isEmpty();
        assertThat(request.subprotocol()).isEmpty();
        assertThatIllegalArgumentException()
                .isThrownBy(() -> request.isUserInRole("admin"))
                .withMessageContaining("which declares []");
    }

    @Test
    @DisplayName("R1: the path is decoded, the URI is not")
    void builderPathThatAUriMustEncode_isEncodedInTheUri() {
        Request request = Request.builder("/chat/two words?").build();

        assertThat(request.path()).isEqualTo("/chat/two words?");
        assertThat(request.uri()).isEqualTo(URI.create("/chat/two%20words%3F"));
    }

    @ParameterizedTest
    @ValueSource(strings = {"", "chat", "http://localhost/chat"})
    void builderPathWithoutSlash_isRefused(String path) {
        assertThatIllegalArgumentException()
                .isThrownBy(() -> Request.builder(path))
                .withMessage("The path is '" + path + "'; allowed is one that starts with '/'");
    }

    @Test
    void builderPathThatNoUriHolds_isRefused() {
        assertThatIllegalArgumentException()
                .isThrownBy(() -> Request.builder("//").build())
                .withMessage("The path is '//'; allowed is one that a URI can hold. Set the URI too");
    }

    // ---- a request without a session

    @Test
    @DisplayName("section 1: a request made without a session refers to a closed one")
    void requestWithoutSession_refersToAClosedSession() {
        SessionRef session = Request.builder("/").build().session();

        assertThat(session.isOpen()).isFalse();
        assertThat(session.tell("hello")).isFalse();
        assertThat(session.startTimer(Duration.ZERO, "hello").cancel()).isFalse();
        session.close();
        session.close(4000, "bye");
        assertThat(session.id()).isNotBlank();
    }

    @Test
    @DisplayName("section 1: a closed session still refuses what can never be sent")
    @SuppressWarnings("NullAway") // null is what is tested
    void requestWithoutSession_refusesIllegalArguments() {
        SessionRef session = Request.builder("/").build().session();

        assertThatIllegalArgumentException()
                .isThrownBy(() -> session.close(1006, ""))
                .withMessageContaining("Close code 1006");
        assertThatIllegalArgumentException()
                .isThrownBy(() -> session.startTimer(Duration.ofMillis(-1), "hello"))
                .withMessage("The delay is PT-0.001S; allowed is one that is not negative");
        assertThatNullPointerException().isThrownBy(() -> session.tell(null)).withMessage("message");
        assertThatNullPointerException()
                .isThrownBy(() -> session.startTimer(Duration.ZERO, null))
                .withMessage("message");
    }

    @Test
    @DisplayName("section 1: references of sessions are equal by id")
    void references_areEqualById() {
        SessionRef session = Request.builder("/").build().session();
        SessionRef other = Request.builder("/").build().session();

        assertThat(session).isNotEqualTo(other).isEqualTo(session).hasToString("Session[" + session.id() + "]");
        assertThat(session).isEqualTo(new SameId(session.id())).hasSameHashCodeAs(new SameId(session.id()));
    }

    private record SameId(String id) implements SessionRef {
        @Override
        public boolean tell(Object message) {
            return false;
        }

        @Override
        public Timer startTimer(Duration delay, Object message) {
            return () -> false;
        }

        @Override
        public boolean join(String topic) {
            return false;
        }

        @Override
        public boolean leave(String topic) {
            return false;
        }

        @Override
        public void close(int code, String reason) {}

        @Override
        public boolean isOpen() {
            return false;
        }

        @Override
        public boolean equals(@Nullable Object other) {
            return other instanceof SessionRef that && id.equals(that.id());
        }

        @Override
        public int hashCode() {
            return id.hashCode();
        }
    }
}
