package org.atiende.store;

import java.nio.file.Path;

import org.junit.jupiter.api.io.TempDir;

/** The suite on the embedded database, as shipped: a file. */
class H2StoreTest extends StoreSuite {

    @TempDir
    static Path folder;

    @Override
    StoreSettings settings() {
        return StoreSettings.file(folder.resolve("store"));
    }
}
