package io.remuda.it.app;

import io.remuda.SessionRef;
import jakarta.enterprise.context.ApplicationScoped;
import jakarta.inject.Inject;

/** What a bean sees that a callback calls. */
@ApplicationScoped
public class Surroundings {

    @Inject
    Probe probe;

    @Inject
    PerRequest perRequest;

    @Inject
    PerConnection perConnection;

    @Inject
    SessionRef session;

    void record(String callback, String key) {
        probe.record(key, callback + " request bean " + perRequest.touch(key) + " " + perRequest.touch(key));
        probe.record(key, callback + " connection bean " + perConnection.touch(key));
        probe.record(key, callback + " session " + session.id());
        boolean applications = Thread.currentThread().getContextClassLoader() == AppListener.loader();
        probe.record(key, callback + " loader " + (applications ? "the application's" : "another"));
    }
}
