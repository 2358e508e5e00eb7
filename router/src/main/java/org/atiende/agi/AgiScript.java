package org.atiende.agi;

/** What happens in one turn, told straight through on a virtual thread of its own. When it returns, the turn is over. */
@FunctionalInterface
public interface AgiScript {

    /**
     * @throws CallerHungUp to be let through unless there is something to tidy up
     * @throws LineLost     likewise; the caller goes on in the dialplan
     */
    void run(AgiSession line) throws CallerHungUp, LineLost;
}
