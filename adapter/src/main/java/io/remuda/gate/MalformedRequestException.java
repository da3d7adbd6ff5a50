package io.remuda.gate;

/** A request cannot be read; the client gets 400. */
public final class MalformedRequestException extends RuntimeException {

    private static final long serialVersionUID = 1L;

    /**
     * Says what cannot be read.
     *
     * @param message the part of the request, without what the client has sent
     */
    public MalformedRequestException(String message) {
        super(message);
    }
}
