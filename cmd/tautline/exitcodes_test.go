package main

import (
	"fmt"
	"os"
	"os/exec"
	"slices"
	"strings"
	"sync"
	"testing"

	"tautline.dev/rules/catalogue"
)

// What decides the exit code of check: a finding's severity, given by the policy or by
// the profile; a waiver; what was known before; and from which severity on it fails.
var (
	severities = []string{"", "error", "warning", "info", "off"} // "" leaves it to the profile
	profiles   = []string{"", "sketch", "merge", "production"}   // "" is design-review
	waived     = []string{"no", "until 2027-03-01", "until 2026-01-01"}
	baselines  = []string{"", "empty", "knows"}
	bases      = []string{"", "same", "faultless", "unwaived", "strict"}
	failOns    = []string{"error", "warning", "info"}
)

// situation is one of each.
type situation struct{ severity, profile, waiver, baseline, base, failOn string }

// rank orders the severities.
var rank = map[string]int{"off": 0, "info": 1, "warning": 2, "error": 3}

// want is the exit code that a situation must end with: it is reckoned from what the
// documents say, in nothing that the program has.
func (s situation) want() int {
	if s.baseline != "" && s.base != "" {
		return exitUnjudged // one of the two tells what was known
	}
	now := told(s.severity, s.profile, s.waiver)
	switch s.base {
	case "unwaived": // a waiver that the change adds doesn't count yet, and is told
		now = told(s.severity, s.profile, "no")
		if s.waiver != "no" {
			now["waiver-added"] = "warning"
		}
	case "strict": // the base's policy counts, and what the change takes out of it is told
		now = told("error", s.profile, s.waiver)
		if own := told(s.severity, "", "no")["fault"]; rank[own] < rank["error"] {
			now["policy-loosened"] = "warning"
		}
	}
	for kind, was := range s.known() {
		if is, there := now[kind]; there && (was == "" || rank[is] <= rank[was]) {
			delete(now, kind)
		}
	}
	for _, severity := range now {
		if rank[severity] >= rank[s.failOn] {
			return exitFindings
		}
	}
	return exitPass
}

// known is what was told before; the baselines here don't say how grave it was.
func (s situation) known() map[string]string {
	switch {
	case s.baseline == "knows":
		return map[string]string{"fault": ""}
	case s.base == "same":
		return told(s.severity, s.profile, s.waiver)
	case s.base == "faultless":
		return told("off", s.profile, s.waiver) // as quiet as if the rule were off
	case s.base == "unwaived":
		return told(s.severity, s.profile, "no")
	case s.base == "strict":
		return told("error", s.profile, s.waiver)
	}
	return nil
}

// told is what check tells of a model by itself: a question that is open, and what is
// said of its waiver.
func told(severity, profile, waiver string) map[string]string {
	if severity == "" {
		severity = map[string]string{"sketch": "info", "merge": "error", "production": "error"}[profile]
	}
	if severity == "" {
		severity = "warning"
	}
	out := map[string]string{}
	switch {
	case severity == "off" && waiver == "until 2027-03-01":
		out["waiver-unused"] = "warning"
	case severity != "off" && waiver != "until 2027-03-01":
		out["fault"] = severity
	}
	if waiver == "until 2026-01-01" {
		out["waiver-expired"] = "error"
	}
	return out
}

// text is the model: one line that doesn't say how long it waits, and no other rule
// that looks, but for those about waivers and changes.
func (s situation) text(timeout string) string {
	var rules strings.Builder
	for _, r := range catalogue.All() {
		if name := r.Name; name != "timeout-unstated" && name != "policy-loosened" && !strings.HasPrefix(name, "waiver-") {
			fmt.Fprintf(&rules, "\t%q: \"off\"\n", name)
		}
	}
	if s.severity != "" {
		fmt.Fprintf(&rules, "\t\"timeout-unstated\": %q\n", s.severity)
	}
	out := fmt.Sprintf("package m\nsystem: %q\nowner: \"t\"\nboxes: {a: kind: \"service\", b: kind: \"service\"}\n", s.name()) +
		"lines: l: {from: \"a\", to: \"b\", does: \"ask\", interaction: \"request-reply\", operation: \"read\", retry: \"none\"" + timeout + "}\n" +
		"policy: rules: {\n" + rules.String() + "}\n"
	if day, is := strings.CutPrefix(s.waiver, "until "); is {
		out += fmt.Sprintf("waivers: [{rule: \"timeout-unstated\", on: \"lines.l\", reason: \"it is moved\", until: %q, by: \"b\"}]\n", day)
	}
	return out
}

// name is what a model is called: as many as differ in what they say.
func (s situation) name() string {
	severity := s.severity
	if severity == "" {
		severity = "by-profile"
	}
	return severity + "-" + strings.ReplaceAll(s.waiver, " ", "-")
}

// situations are all of them.
func situations() []situation {
	var all []situation
	for _, severity := range severities {
		for _, profile := range profiles {
			for _, waiver := range waived {
				for _, baseline := range baselines {
					for _, base := range bases {
						for _, failOn := range failOns {
							all = append(all, situation{severity, profile, waiver, baseline, base, failOn})
						}
					}
				}
			}
		}
	}
	return all
}

// triple is three of the things that a situation is made of, by their places.
type triple struct {
	i, j, k int
	a, b, c string
}

// triples are all three of what a situation says.
func (s situation) triples() []triple {
	said := []string{s.severity, s.profile, s.waiver, s.baseline, s.base, s.failOn}
	var out []triple
	for i := range said {
		for j := range i {
			for k := range j {
				out = append(out, triple{i, j, k, said[i], said[j], said[k]})
			}
		}
	}
	return out
}

// sample are a few situations among which any three things that can be said together
// are: always the first that says most of what none before it does.
func sample(all []situation) []situation {
	var said [][]triple
	for _, s := range all {
		said = append(said, s.triples())
	}
	var out []situation
	seen := map[triple]bool{}
	for {
		best, most := 0, 0
		for i := range all {
			said[i] = slices.DeleteFunc(said[i], func(t triple) bool { return seen[t] })
			if len(said[i]) > most {
				best, most = i, len(said[i])
			}
		}
		if most == 0 {
			return out
		}
		out = append(out, all[best])
		for _, t := range said[best] {
			seen[t] = true
		}
	}
}

// args is the command line of a situation.
func (s situation) args() []string {
	args := []string{"check", s.name() + ".cue", "--now", "2026-11-21", "--fail-on", s.failOn}
	if s.profile != "" {
		args = append(args, "--profile", s.profile)
	}
	switch s.baseline {
	case "empty":
		args = append(args, "--baseline", "empty")
	case "knows":
		args = append(args, "--baseline", "knows-"+s.name())
	}
	if s.base != "" {
		args = append(args, "--against", s.base)
	}
	return args
}

// TestExitCodes holds the exit code of check against what it must be, where any three of
// what decides it come together. All situations are TestExitCodesOfAll.
func TestExitCodes(t *testing.T) {
	few := sample(situations())
	if len(few) < len(severities)*len(bases)*len(profiles) {
		t.Fatalf("only %d situations: some three things are in none together", len(few))
	}
	exitCodes(t, few)
}

// exitCodes holds the exit code of check, in some situations, against what it must be.
// Most of the time goes to git and the watchdog, so some run at once.
func exitCodes(t *testing.T, some []situation) {
	t.Chdir(t.TempDir())
	git(t, "init", "--quiet", "--initial-branch=same")
	layBases(t)
	var mu sync.Mutex
	codes := map[int]int{}
	todo := make(chan situation)
	var all sync.WaitGroup
	for range 4 {
		all.Go(func() {
			for s := range todo {
				var out, talk strings.Builder
				got := run(s.args(), strings.NewReader(""), &out, &talk)
				if got != s.want() {
					t.Errorf("%+v: exit code %d, want %d: tautline %s\n%s%s", s, got, s.want(), strings.Join(s.args(), " "), out.String(), talk.String())
				}
				mu.Lock()
				codes[got]++
				mu.Unlock()
			}
		})
	}
	for _, s := range some {
		todo <- s
	}
	close(todo)
	all.Wait()
	for _, code := range []int{exitPass, exitFindings, exitUnjudged} {
		if codes[code] < len(some)/20 {
			t.Errorf("too few situations of a kind: %v", codes)
		}
	}
	if len(codes) != 3 {
		t.Errorf("exit codes that check doesn't have: %v", codes)
	}
}

// layBases makes a branch for each kind of base, with a model for each situation; the
// last is checked out. Beside the models lies a baseline that knows the fault of each.
func layBases(t *testing.T) {
	t.Helper()
	for _, base := range []string{"faultless", "unwaived", "strict", "same"} {
		for _, severity := range severities {
			for _, waiver := range waived {
				s := situation{severity: severity, waiver: waiver}
				is, timeout := s, ""
				switch base {
				case "faultless":
					timeout = `, timeout: "1s"`
				case "unwaived":
					is.waiver = "no"
				case "strict":
					is.severity = "error"
				}
				text := strings.Replace(is.text(timeout), is.name(), s.name(), 1)
				if err := os.WriteFile(s.name()+".cue", []byte(text), 0o600); err != nil {
					t.Fatal(err)
				}
			}
		}
		if base == "same" {
			layBaselines(t)
		}
		git(t, "checkout", "--quiet", "--orphan", base)
		git(t, "add", "--all", "--", "*.cue")
		git(t, "commit", "--quiet", "--message", base)
	}
}

// layBaselines writes what is known of each model: the line of it that says so.
func layBaselines(t *testing.T) {
	t.Helper()
	if err := os.WriteFile("empty", nil, 0o600); err != nil {
		t.Fatal(err)
	}
	for _, severity := range severities {
		for _, waiver := range waived {
			s := situation{severity: severity, waiver: waiver}
			loud := situation{severity: "error", waiver: "no"}
			var out, talk strings.Builder
			if code := run([]string{"baseline", "update", "--baseline", "all", loud.name() + ".cue"}, strings.NewReader(""), &out, &talk); code != exitPass {
				t.Fatalf("exit code %d: %s", code, talk.String())
			}
			all, err := os.ReadFile("all")
			if err != nil {
				t.Fatal(err)
			}
			text := strings.ReplaceAll(string(all), loud.name(), s.name())
			if err := os.WriteFile("knows-"+s.name(), []byte(text), 0o600); err != nil {
				t.Fatal(err)
			}
		}
	}
}

func git(t *testing.T, args ...string) {
	t.Helper()
	cmd := exec.Command("git", args...)
	cmd.Env = append(os.Environ(), "GIT_CONFIG_GLOBAL="+os.DevNull, "GIT_CONFIG_NOSYSTEM=1",
		"GIT_AUTHOR_NAME=a", "GIT_AUTHOR_EMAIL=a@example.com", "GIT_COMMITTER_NAME=a", "GIT_COMMITTER_EMAIL=a@example.com")
	if out, err := cmd.CombinedOutput(); err != nil {
		t.Fatalf("git %v: %v\n%s", args, err, out)
	}
}
