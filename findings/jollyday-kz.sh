#!/usr/bin/env bash
# Seen: 2026-11-30. Package: Maven de.focus-shift:jollyday-core 2.19.0 (with jollyday-jaxb 2.19.0).
# Guess: the holidays of Kazakhstan in 2025 have Republic Day on 25 October, three days of Nauryz and two of the New Year.
# Valid by: the law on holidays of Kazakhstan of 2001 as changed in 2022: Republic Day is 25 October; 6 July is the Day of
#   the Capital; Nauryz is 21 to 23 March; the New Year is 1 and 2 January; 7 May is the Day of the Defender.
# Seen instead: no holiday on 25 October, and 6 July is called Republic Day. One day of Nauryz, one of the New Year, no 7 May.
# Why it matters: a Java program that counts value dates with it expects money on five days when no bank settles.
# Our code: no rule counts working days.
set -euo pipefail
tmp=$(mktemp -d)
trap 'rm -rf "$tmp"' EXIT
cat > "$tmp/pom.xml" <<'XML'
<project xmlns="http://maven.apache.org/POM/4.0.0">
  <modelVersion>4.0.0</modelVersion><groupId>findings</groupId><artifactId>findings</artifactId><version>1</version>
  <dependencies>
    <dependency><groupId>de.focus-shift</groupId><artifactId>jollyday-core</artifactId><version>2.19.0</version></dependency>
    <dependency><groupId>de.focus-shift</groupId><artifactId>jollyday-jaxb</artifactId><version>2.19.0</version></dependency>
  </dependencies>
</project>
XML
mvn -q -B -f "$tmp/pom.xml" dependency:copy-dependencies -DoutputDirectory="$tmp/lib" > "$tmp/mvn.log" 2>&1 || {
  cat "$tmp/mvn.log" >&2
  exit 1
}
cat > "$tmp/Days.java" <<'JAVA'
import de.focus_shift.jollyday.core.HolidayCalendar;
import de.focus_shift.jollyday.core.HolidayManager;
import de.focus_shift.jollyday.core.ManagerParameters;
import java.time.Year;
import java.util.List;

public class Days {
  public static void main(String[] arguments) {
    var manager = HolidayManager.getInstance(ManagerParameters.create(HolidayCalendar.KAZAKHSTAN));
    var days = manager.getHolidays(Year.of(2025));
    for (var day : List.of("01-01", "01-02", "03-21", "03-22", "03-23", "05-07", "07-06", "10-25")) {
      var found = days.stream().filter(holiday -> holiday.getDate().toString().endsWith(day)).findFirst();
      System.out.println(day + " " + found.map(holiday -> holiday.getDescription(java.util.Locale.ENGLISH)).orElse("-"));
    }
  }
}
JAVA
seen=$(java -cp "$tmp/lib/*" "$tmp/Days.java" 2> /dev/null)
want="01-01 New Year's Day
01-02 -
03-21 -
03-22 The Spring Day
03-23 -
05-07 -
07-06 Republic Day
10-25 -"
if [ "$seen" != "$want" ]; then
  printf 'changed: jollyday says\n%s\nnot\n%s\n' "$seen" "$want" >&2
  exit 1
fi
echo 'still so: jollyday-core 2.19.0 has no 25 October for Kazakhstan and calls 6 July Republic Day'
