// Command sample draws findings at random from models, for a person to judge:
//
//	go run ./bench/sample [-n 30] [-seed 1] [-profile design-review] DIRECTORY...
//
// Each is printed with the boxes and lines that it is about, as the team wrote
// them, and a place for the verdict: useful, right but not worth saying there, or
// wrong. The same seed draws the same findings from the same models.
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
	"tautline.dev/rules"
	"tautline.dev/rules/catalogue"
)

// day is the day of the judgement: the same models give the same findings.
var day = time.Date(2026, 11, 21, 0, 0, 0, 0, time.UTC)

func main() {
	n := flag.Int("n", 30, "how many findings")
	seed := flag.Uint64("seed", 1, "which findings")
	profile := flag.String("profile", "design-review", "the profile that is judged by")
	flag.Parse()
	if err := run(os.Stdout, flag.Args(), *profile, *n, *seed); err != nil {
		fmt.Fprintln(os.Stderr, "sample:", err)
		os.Exit(1)
	}
}

// run judges the models and writes some of what is found.
func run(w io.Writer, dirs []string, profile string, n int, seed uint64) error {
	var all []rules.Finding
	for _, dir := range dirs {
		loaded, err := model.Load([]string{dir}, model.Options{})
		if err != nil {
			return err
		}
		for _, l := range loaded {
			if len(l.Problems) > 0 {
				return fmt.Errorf("%s: %s", dir, l.Problems[0].Message)
			}
			all = append(all, rules.Judge(l.System, rules.Options{Rules: catalogue.All(), Profile: profile, Now: day}).Findings...)
		}
	}
	found := len(all)
	rand.New(rand.NewPCG(seed, seed)).Shuffle(found, func(i, j int) { all[i], all[j] = all[j], all[i] })
	all = all[:min(n, found)]
	if _, err := fmt.Fprintf(w, "%d of %d findings, seed %d, profile %s\n", len(all), found, seed, profile); err != nil {
		return err
	}
	for i := range all {
		if err := show(w, i+1, &all[i]); err != nil {
			return err
		}
	}
	return nil
}

// show writes a finding with what the team wrote of all that is involved.
func show(w io.Writer, n int, f *rules.Finding) error {
	at := f.At.Place()
	var b strings.Builder
	fmt.Fprintf(&b, "\n%d. %s %s on %s (%s:%d)\n   %s\n", n, f.Severity, f.Rule.Name, f.On.Name, f.At.File.Name, at.Line, f.Message)
	told := []string{}
	context := func(s value.Span) {
		if !s.IsValid() {
			return
		}
		line := lineOf(s)
		if line != "" && !slices.Contains(told, line) && len(told) < 6 {
			told = append(told, line)
			fmt.Fprintf(&b, "     | %s\n", line)
		}
	}
	context(f.On.At)
	context(f.At)
	for _, r := range f.Related {
		context(r.Place())
	}
	b.WriteString("   [ ] useful   [ ] right, but not worth saying there   [ ] wrong: \n")
	_, err := io.WriteString(w, b.String())
	return err
}

// lineOf is the line of a model that something stands in.
func lineOf(s value.Span) string {
	lines := strings.Split(string(s.File.Src), "\n")
	if n := s.Place().Line; n >= 1 && n <= len(lines) {
		return strings.TrimSpace(lines[n-1])
	}
	return ""
}
