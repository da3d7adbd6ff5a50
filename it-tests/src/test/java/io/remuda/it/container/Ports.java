package io.remuda.it.container;

import java.io.IOException;
import java.net.InetAddress;
import java.net.ServerSocket;

/** Ports for servers that have to be told where to listen. */
final class Ports {

    private Ports() {}

    /** Takes a free one; several are different as long as they are taken. */
    static ServerSocket take() throws IOException {
        return new ServerSocket(0, 1, InetAddress.getLoopbackAddress());
    }
}
