// Command sample draws messages of `check` at random, for a person to judge:
//
//	go run ./bench/sample [-n 30] [-seed 1] [-profile design-review] DIRECTORY...
//
// A message is what people are told at once: a finding, the open questions of a
// line, or the table of what is open in many places. Each is printed with the
// boxes and lines that it is about, as the team wrote them, and a place for the
// verdict: useful, right but not worth saying there, or wrong. The same seed
// draws the same messages from the same models.
package main

import (
	"flag"
	"fmt"
	"io"
	"math/rand/v2"
	"os"
	"slices"
	"strings"
	"time"

	"tautline.dev/model"
	"tautline.dev/model/value"
	"tautline.dev/render/message"
	"tautline.dev/rules"
	"tautline.dev/rules/catalogue"
)

// day is the day of the judgement: the same models give the same findings.
var day = time.Date(2026, 11, 21, 0, 0, 0, 0, time.UTC)

func main() {
	n := flag.Int("n", 30, "how many messages")
	seed := flag.Uint64("seed", 1, "which messages")
	profile := flag.String("profile", "design-review", "the profile that is judged by")
	flag.Parse()
	if err := run(os.Stdout, flag.Args(), *profile, *n, *seed); err != nil {
		fmt.Fprintln(os.Stderr, "sample:", err)
		os.Exit(1)
	}
}

// run judges the models and writes some of what people are told.
func run(w io.Writer, dirs []string, profile string, n int, seed uint64) error {
	var all []string
	for _, dir := range dirs {
		loaded, err := model.Load([]string{dir}, model.Options{})
		if err != nil {
			return err
		}
		for _, l := range loaded {
			if len(l.Problems) > 0 {
				return fmt.Errorf("%s: %s", dir, l.Problems[0].Message)
			}
			r := rules.Judge(l.System, rules.Options{Rules: catalogue.All(), Profile: profile, Now: day})
			all = append(all, messages(r)...)
		}
	}
	found := len(all)
	rand.New(rand.NewPCG(seed, seed)).Shuffle(found, func(i, j int) { all[i], all[j] = all[j], all[i] })
	all = all[:min(n, found)]
	if _, err := fmt.Fprintf(w, "%d of %d messages, seed %d, profile %s\n", len(all), found, seed, profile); err != nil {
		return err
	}
	for i, m := range all {
		if _, err := fmt.Fprintf(w, "\n%d. %s   [ ] useful   [ ] right, but not worth saying there   [ ] wrong: \n", i+1, m); err != nil {
			return err
		}
	}
	return nil
}

// messages are what people are told about a system.
func messages(r *rules.Report) []string {
	var out []string
	for _, m := range message.Of(r) {
		if m.Finding != nil {
			out = append(out, finding(m.Finding))
			continue
		}
		says := fmt.Sprintf("%s %s (%s)\n   %s\n", m.Severity, m.Rule, r.System.Name, m.Text)
		for _, row := range m.Rows {
			says += "   " + row.Text() + "\n"
		}
		if len(m.Rows) == 0 {
			says += quoted([]value.Span{m.At})
		}
		out = append(out, says)
	}
	return out
}

// finding is one with what the team wrote of all that is involved.
func finding(f *rules.Finding) string {
	spans := []value.Span{f.On.At, f.At}
	for _, r := range f.Related {
		spans = append(spans, r.Place())
	}
	return fmt.Sprintf("%s %s on %s (%s:%d)\n   %s\n%s", f.Severity, f.Rule.Name, f.On.Name, f.At.File.Name, f.At.Place().Line, f.Message, quoted(spans))
}

// quoted are the first few lines of a model that some things stand in.
func quoted(spans []value.Span) string {
	var told []string
	for _, s := range spans {
		if line := lineOf(s); line != "" && !slices.Contains(told, line) && len(told) < 6 {
			told = append(told, line)
		}
	}
	out := ""
	for _, line := range told {
		out += "     | " + line + "\n"
	}
	return out
}

// lineOf is the line of a model that something stands in.
func lineOf(s value.Span) string {
	if !s.IsValid() {
		return ""
	}
	lines := strings.Split(string(s.File.Src), "\n")
	if n := s.Place().Line; n >= 1 && n <= len(lines) {
		return strings.TrimSpace(lines[n-1])
	}
	return ""
}
