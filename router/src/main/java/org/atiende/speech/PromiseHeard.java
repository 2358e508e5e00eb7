package org.atiende.speech;

/**
 * What became of a promise that was to be spoken (PRODUCT, promise 2: the caller accepts it by hanging up, once the time was heard), or of a
 * message.
 */
public enum PromiseHeard {

    /** Up to the end of its time and a breath more. Whoever hangs up from here on has accepted it. */
    WHOLE,

    /** Begun, and cut before that: by a hang-up, a lapsed lease or a decision. It is kept all the same, and accepted by nobody. */
    PART,

    /** It could not be spoken, and not a word of it was. */
    NOTHING
}
