package model

import (
	"cmp"
	"fmt"
	"regexp"
	"slices"
	"strconv"
	"strings"
	"time"
)

// Alarm is an alarm as it is understood: what it is on, and above what it goes off.
type Alarm struct {
	// Text is the alarm as it is stated, On the word that it begins with.
	Text, On string
	// Over is what it goes off above: seconds for an age and a latency, a share where
	// Share is set, else a number of things.
	Over  float64
	Share bool
	// For is how long that has to last before it goes off, 0 where nothing says so.
	For time.Duration
	// Unread says why it isn't understood, and how to write it; "" if it is.
	Unread string
}

// Length is what an alarm on an age or a latency goes off above.
func (a Alarm) Length() time.Duration { return time.Duration(a.Over * float64(time.Second)) }

// alarmLike are alarms as they are written, by what they are on.
var alarmLike = map[string]string{
	"depth": "depth > 0", "age": "age > 10m", "errors": "errors > 1%", "latency": "latency > 2s", "saturation": "saturation > 80%", "throttles": "throttles > 0",
}

// noAlarm are the words at whose end an alarm is none.
var noAlarm = []string{"none", "unknown", "off", "never", "disabled"}

var (
	// silent are the words that say of an alarm that nobody hears of it.
	silent = regexp.MustCompile(`(?i)\b(?:muted?|disabled?|silenced?|silent|off|inactive|paused?|suppressed|snoozed|ignored?|deactivated|nobody|no one|never|not|none|todo|planned|draft|unknown)\b`)
	// anAlarm is what is watched, in more words if need be ("latency p99"), and a sign or
	// word that compares it.
	anAlarm = regexp.MustCompile(`^([a-z]+)((?: [^<>=≥≤]*?)?) ?(>=|≥|>|<=|≤|<|\b(?:over|above|exceeds|more than|at least|below|under|less than)\b)=? ?(.*)$`)
	// lasting and often are what may follow the number: for how long, and in what time;
	// heldFor is how long it has to be so.
	lasting = regexp.MustCompile(`^(.*?) (?:for|in|within|over|during) (?:an?|[0-9.]+ ?)? ?(?:ms|s|secs?|seconds?|m|mins?|minutes?|h|hours?|d|days?)$`)
	often   = regexp.MustCompile(`^(.*?) ?(?:/ ?|per )(?:s|secs?|seconds?|m|mins?|minutes?|h|hours?|d|days?)$`)
	heldFor = regexp.MustCompile(`^.* (?:for|over|during) ([0-9.]+ ?[a-z]+)(?: \([^()]*\))?$`)
	remark  = regexp.MustCompile(`^([^()]*?) ?\([^()]*\)$`)
	grouped = regexp.MustCompile(`^[0-9]{1,3}([,_][0-9]{3})+$`)
	aLength = regexp.MustCompile(`^(?:([0-9]+(?:\.[0-9]+)?) ?(milliseconds?|ms|seconds?|secs?|s|minutes?|mins?|m|hours?|hrs?|h|days?|d|weeks?|w))(?: ?(?:and )?|$)`)
)

// ReadAlarm reads the text of an alarm such as "age > 10m" or "errors > 1% for 5m".
func ReadAlarm(text string) Alarm {
	a := Alarm{Text: text}
	all := strings.Join(strings.Fields(text), " ")
	a.On, _, _ = strings.Cut(all, " ")
	say := func(why string) Alarm {
		a.Unread = fmt.Sprintf("%q isn't understood%s: write it like %q", text, why, cmp.Or(alarmLike[a.On], alarmLike["age"]))
		return a
	}
	last := strings.ToLower(strings.Trim(all[strings.LastIndex(all, " ")+1:], "()."))
	parts := anAlarm.FindStringSubmatch(all)
	if parts == nil || alarmLike[a.On] == "" || parts[1] != a.On || slices.Contains(noAlarm, last) {
		return say("")
	}
	if silent.MatchString(all) {
		return say(", as it may be that nobody hears of it")
	}
	sign, value := parts[3], parts[4]
	least := false
	switch sign {
	case "<", "<=", "≤", "below", "under", "less than":
		return say(", as it goes off where there is little")
	case ">=", "≥", "at least":
		least = true
	}
	if m := heldFor.FindStringSubmatch(value); m != nil {
		a.For, _ = lengthOf(m[1])
	}
	for _, rest := range []*regexp.Regexp{remark, lasting, often} {
		if m := rest.FindStringSubmatch(value); m != nil {
			value = m[1]
		}
	}
	if a.On == "age" || a.On == "latency" {
		d, ok := lengthOf(value)
		if !ok {
			return say("")
		}
		a.Over = d.Seconds()
		return a
	}
	n, share, ok := numberOf(value)
	often := value != parts[4] // 0.5 per minute is no share
	switch {
	case !ok, a.On == "depth" && share:
		return say("")
	case share && n >= 1:
		return say(", as it never goes off")
	case !share && n > 0 && n < 1 && a.On != "depth" && !often:
		return say(fmt.Sprintf(", as it may be %g%% or %g%%", n*100, n))
	case least && n == 0:
		return say(", as it always goes off")
	case least && !share && n == float64(int64(n)):
		n-- // at least one is more than none
	}
	a.Over, a.Share = n, share
	return a
}

// lengthOf is a length of time as people write it: "10m", "1h 30m", "10 minutes".
func lengthOf(s string) (time.Duration, bool) {
	unit := map[string]time.Duration{"s": time.Second, "m": time.Minute, "h": time.Hour, "d": 24 * time.Hour, "w": 7 * 24 * time.Hour}
	var sum time.Duration
	for rest := s; rest != ""; {
		m := aLength.FindStringSubmatch(rest)
		if m == nil {
			return 0, false
		}
		n, err := strconv.ParseFloat(m[1], 64)
		of := unit[m[2][:1]]
		if strings.HasPrefix(m[2], "ms") || strings.HasPrefix(m[2], "milli") {
			of = time.Millisecond
		}
		if err != nil || n*float64(of) > float64(1<<62) {
			return 0, false
		}
		sum, rest = sum+time.Duration(n*float64(of)), rest[len(m[0]):]
	}
	return sum, sum > 0
}

// numberOf is a number as people write it, and whether it is a share: "10000", "10,000",
// "1k", "1%".
func numberOf(s string) (n float64, share, ok bool) {
	times := 1.0
	for _, unit := range []struct {
		sign  string
		times float64
		share bool
	}{{"%", 0.01, true}, {"‰", 0.001, true}, {"k", 1e3, false}, {"M", 1e6, false}} {
		if digits, is := strings.CutSuffix(s, unit.sign); is {
			s, times, share = strings.TrimSpace(digits), unit.times, unit.share
			break
		}
	}
	if grouped.MatchString(s) {
		s = strings.NewReplacer(",", "", "_", "").Replace(s)
	}
	if s == "" || strings.Trim(s, "0123456789.eE+") != "" {
		return 0, false, false
	}
	n, err := strconv.ParseFloat(s, 64)
	return n * times, share, err == nil && n*times < 1e300
}

// Read are the alarms, each as it is understood.
func (m *Monitoring) Read() []Alarm {
	var out []Alarm
	for _, text := range m.Alarms.Or(nil) {
		out = append(out, ReadAlarm(text))
	}
	return out
}

// Unread says why alarms that are stated aren't understood, "" where all are.
func (m *Monitoring) Unread() string {
	var why []string
	for _, a := range m.Read() {
		if a.Unread != "" {
			why = append(why, a.Unread)
		}
	}
	return strings.Join(why, "; ")
}

// On are the alarms on some things that are understood: an alarm begins with what it is
// on, as "depth > 0" does. One that nobody can read, as "depth" or "depth none", is no alarm.
func (m *Monitoring) On(things ...string) []string {
	var out []string
	for _, a := range m.Read() {
		if a.Unread == "" && slices.Contains(things, a.On) {
			out = append(out, a.Text)
		}
	}
	return out
}
