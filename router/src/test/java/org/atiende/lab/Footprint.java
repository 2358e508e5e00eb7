package org.atiende.lab;

import java.lang.management.BufferPoolMXBean;
import java.lang.management.ManagementFactory;

import io.netty.util.internal.PlatformDependent;

/**
 * What this process holds at an instant.
 *
 * @param heapMegabytes in use after a collection
 * @param directMegabytes outside the heap: Java's buffers and Netty's
 * @param threads of the platform; virtual ones are heap
 */
public record Footprint(double heapMegabytes, double directMegabytes, int threads) {

    private static final double MEGABYTE = 1 << 20;

    public static Footprint now() {
        System.gc();
        System.gc();                                     // what the first one queued for cleaning
        var heap = ManagementFactory.getMemoryMXBean().getHeapMemoryUsage().getUsed();
        var direct = ManagementFactory.getPlatformMXBeans(BufferPoolMXBean.class).stream().filter(pool -> pool.getName().equals("direct"))
                .mapToLong(BufferPoolMXBean::getMemoryUsed).sum();
        var netty = Math.max(0, PlatformDependent.usedDirectMemory());
        return new Footprint(heap / MEGABYTE, (direct + netty) / MEGABYTE, ManagementFactory.getThreadMXBean().getThreadCount());
    }

    @Override
    public String toString() {
        return "%.1f MB heap, %.1f MB direct, %d threads".formatted(heapMegabytes, directMegabytes, threads);
    }
}
