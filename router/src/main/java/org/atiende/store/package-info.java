/** The database: its pool, its migrations, and the one small runner through which every other room reads and writes. */
package org.atiende.store;
