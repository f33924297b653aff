// Package inject writes the trials of a game day as what runs: templates of AWS Fault
// Injection Service, resources of Chaos Mesh and Istio, calls to Toxiproxy. Each carries
// the stop condition that the model's alarms give; without one nothing is written, and
// that is said. What the model can't know (an ARN, a label, an address) is a blank,
// named at the top, and filled in by --set.
package inject

import (
	"fmt"
	"strings"
	"time"

	"tautline.dev/analysis/gameday"
	"tautline.dev/model"
)

// leftOut is a trial that isn't written, and why.
type leftOut struct {
	System string `json:"system"`
	Name   string `json:"name"`
	Why    string `json:"why"`
}

// runnable tells why a trial must not run as it is, "" if it may.
func runnable(t *gameday.Trial) string {
	switch {
	case t.First != "":
		return "put right first: " + t.First
	case t.NoStop != "":
		return t.NoStop
	case t.Fault == gameday.Slow && t.Delay == 0:
		return t.NoDelay
	}
	return ""
}

// alarmName is what a blank for an alarm is called: by its box and what it watches, and
// by its number where one box watches it twice.
func alarmName(t *gameday.Trial, i int) string {
	name := func(a gameday.Alarm) string {
		word, _, _ := strings.Cut(a.Text, " ")
		return "alarm." + a.Box.ID + "." + word
	}
	n, mine := 0, name(t.Stop[i])
	for _, text := range t.Stop[i].Box.Monitoring.Alarms.Or(nil) {
		a := gameday.Alarm{Box: t.Stop[i].Box, Text: text}
		if name(a) == mine {
			n++
		}
		if a == t.Stop[i] {
			break
		}
	}
	if n > 1 {
		return fmt.Sprintf("%s.%d", mine, n)
	}
	return mine
}

// iso is a length of time as ISO 8601 writes it.
func iso(d time.Duration) string {
	s := int(d / time.Second)
	out := "PT"
	if h := s / 3600; h > 0 {
		out += fmt.Sprintf("%dH", h)
	}
	if m := s / 60 % 60; m > 0 {
		out += fmt.Sprintf("%dM", m)
	}
	if s %= 60; s > 0 || out == "PT" {
		out += fmt.Sprintf("%dS", s)
	}
	return out
}

// seconds is a length of time as Kubernetes reads it.
func seconds(d time.Duration) string {
	if d%time.Second == 0 {
		return fmt.Sprintf("%ds", d/time.Second)
	}
	return fmt.Sprintf("%dms", d/time.Millisecond)
}

// stopWhen is what ends a trial, in words.
func stopWhen(t *gameday.Trial) string {
	var all []string
	for _, a := range t.Stop {
		all = append(all, a.Box.ID+": "+a.Text)
	}
	return strings.Join(all, "; ")
}

// slug is an id as a name in Kubernetes or a URL.
func slug(id string) string {
	s := strings.Map(func(r rune) rune {
		if r == '_' || r == '.' || r == '/' {
			return '-'
		}
		return r
	}, strings.ToLower(id))
	const most = 50
	return strings.Trim(s[:min(len(s), most)], "-")
}

// means are the ways of a trial that a kind of program can do.
func means(t *gameday.Trial, does func(gameday.Means) bool) []gameday.Means {
	var out []gameday.Means
	for _, m := range t.How {
		if does(m) {
			out = append(out, m)
		}
	}
	return out
}

// asked are the sync lines of a trial: those that a proxy can stand in.
func asked(t *gameday.Trial) []*model.Line {
	var out []*model.Line
	for _, l := range t.Lines {
		if l.Mode.Or("") == model.Sync {
			out = append(out, l)
		}
	}
	return out
}
