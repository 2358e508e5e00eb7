/** When the company calls: hours of the day on days of the week. */
package org.atiende.calendar;
