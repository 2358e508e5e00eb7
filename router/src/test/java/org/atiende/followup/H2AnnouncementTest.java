package org.atiende.followup;

import java.nio.file.Path;

import org.atiende.store.StoreSettings;
import org.junit.jupiter.api.io.TempDir;

/** The suite on the embedded database, as shipped: a file. */
class H2AnnouncementTest extends AnnouncementSuite {

    @TempDir
    static Path folder;

    @Override
    StoreSettings settings() {
        return StoreSettings.file(folder.resolve("store"));
    }
}
