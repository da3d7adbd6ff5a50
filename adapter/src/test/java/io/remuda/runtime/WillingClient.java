package io.remuda.runtime;

import io.remuda.Frame;

/** The connection of a client that takes at once whatever is sent, and does nothing else. */
public class WillingClient implements Connection {

    @Override
    public void send(Frame frame, boolean batch, Completion completion) {
        completion.completed(null);
    }

    @Override
    public int sharesWritesBelow() {
        return 1024;
    }

    @Override
    public boolean blocks() {
        return false;
    }

    @Override
    public void close(int code, String reason) {}

    @Override
    public void abort() {}
}
