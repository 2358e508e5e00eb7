package org.atiende.lab;

import static org.assertj.core.api.Assertions.assertThat;

import java.net.InetSocketAddress;

import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

@Tag("asterisk")
class RealAsteriskTest {

    @Test
    void shippedFilesLoadWithoutComplaintAndTheFolderGoesWithTheLab() {
        var lab = RealAsterisk.start(LabOptions.routers(new InetSocketAddress("127.0.0.1", 9)));
        try (lab) {
            assertThat(lab.log().lines().filter(line -> line.contains("WARNING") || line.contains("ERROR"))).isEmpty();
            assertThat(lab.cli("dialplan show atiende-phones")).contains("'*45'").contains("'*46'").contains("atiende-site");
            assertThat(lab.cli("pjsip show endpoints")).contains("1001").contains("1092").contains("atiende-trunk");
        }
        assertThat(lab.folder()).doesNotExist();
    }
}
