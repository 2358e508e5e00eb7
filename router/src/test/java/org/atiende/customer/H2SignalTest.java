package org.atiende.customer;

import java.nio.file.Path;

import org.atiende.store.StoreSettings;
import org.junit.jupiter.api.io.TempDir;

/** The suite on the embedded database, as shipped: a file. */
class H2SignalTest extends SignalSuite {

    @TempDir
    static Path folder;

    @Override
    StoreSettings settings() {
        return StoreSettings.file(folder.resolve("store"));
    }

    @Override
    String alongTheIndex() {
        return "/* index sorted */";
    }
}
