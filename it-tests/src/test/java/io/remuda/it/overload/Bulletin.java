package io.remuda.it.overload;

/** What {@link BulletinHandler} sends to its clients. */
public sealed interface Bulletin {

    /**
     * The event for all.
     *
     * @param number what each client gets, in this order
     * @param blocks whether it makes the handlers of some sessions block
     */
    record News(int number, boolean blocks) implements Bulletin {}

    /** More than the windows of TCP hold, for clients that read nothing. */
    record Flood() implements Bulletin {}
}
