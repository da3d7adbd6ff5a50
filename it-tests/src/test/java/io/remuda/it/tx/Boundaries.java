package io.remuda.it.tx;

import jakarta.enterprise.context.ApplicationScoped;
import jakarta.transaction.Transactional;
import jakarta.transaction.Transactional.TxType;

/** Where transactions begin and end. */
@ApplicationScoped
public class Boundaries {

    @Transactional
    public void required(Runnable business) {
        business.run();
    }

    @Transactional(TxType.REQUIRES_NEW)
    public void requiresNew(Runnable business) {
        business.run();
    }
}
