package org.atiende.pairing;

/** Hears the decisions while they are made; must not call back. */
@FunctionalInterface
public interface PairingSink {

    /** This agent is for this caller from now on. The caller's number is given back as this returns. */
    void paired(int call, int agent);
}
