package io.remuda.runtime;

import java.util.concurrent.CompletableFuture;

/** A question to a session, as the stage that whoever asked waits for. {@link Questions} completes it. */
final class Question extends CompletableFuture<Object> {}
