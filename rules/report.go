package rules

import (
	"crypto/sha256"
	"encoding/hex"
	"slices"
	"strings"
	"time"

	"tautline.dev/model"
	"tautline.dev/model/value"
)

// Report is the verdict on one system.
type Report struct {
	System *model.System
	// Profile is the profile that was judged by.
	Profile string
	// Limits are the thresholds that rules compared with.
	Limits model.Limits
	// Findings are in a total order: file, line, column, rule, entity. Where it is stated
	// what flows cost, in one currency, the gravest are first, and of the same severity
	// those on a flow that costs more.
	Findings []Finding
	// Waived are findings that somebody has accepted.
	Waived []Finding
	// Skipped is what could not be judged, for want of a fact or of time.
	Skipped []Skipped
	// Unable is what keeps the system from being judged after all: a rule of its own
	// that nobody can run. Then there is no verdict.
	Unable []value.Problem
	// Off are the rules that the system's policy or profile doesn't run.
	Off map[string]bool
	// Now is the day of the judgement.
	Now time.Time
	// Questions tell for each line how many questions matter and which are
	// open, whatever their severity.
	Questions map[*model.Line]Answers
	// Unasked are findings about facts that nobody stated, of rules that don't ask
	// for them yet: see model.Policy. A checklist asks all the same.
	Unasked []Finding
	// Base is what the policy and the waivers were taken from, nil where they are the
	// system's own.
	Base *Base
	// Changed is the system as it says itself: System has the policy of the base.
	Changed *model.System
	// Before is what the system was told before, nil where nobody asked for that.
	Before *Before
	// told are the faults that another rule's finding tells, or tells the story of, and
	// that finding: of several the first by name.
	told map[target]target
}

// Answers are how a line stands with the questions that matter for it.
type Answers struct {
	// Matter are the questions that matter, Open those that nobody answered.
	Matter, Open []*Rule
}

// Matters tells whether the question that asks for some fact matters.
func (a Answers) Matters(question string) bool {
	return slices.ContainsFunc(a.Matter, func(r *Rule) bool { return r.Question.Asks == question })
}

// Count is how many findings there are of a severity.
func (r *Report) Count(s Severity) int {
	n := 0
	for _, f := range r.Findings {
		if f.Severity == s {
			n++
		}
	}
	return n
}

// Worst is the highest severity among the findings, Off if there are none.
func (r *Report) Worst() Severity {
	worst := Off
	for _, f := range r.Findings {
		worst = max(worst, f.Severity)
	}
	return worst
}

// tells notes that a finding tells a fault of another rule.
func (r *Report) tells(by, fault target) {
	if other, told := r.told[fault]; !told || by.compare(other) < 0 {
		r.told[fault] = by
	}
}

// TellerOf is the finding that tells of a fault of another rule: its rule and its
// entity, "" where that is told by itself.
func (r *Report) TellerOf(rule, on string) (teller, where string) {
	t := r.told[target{rule, on}]
	return t.rule, t.on
}

// Fingerprint tells the findings of one system apart over time: it hangs on the
// rule, the entities and nothing that an edit elsewhere in the file, or another
// order of what has none, could move. What holds several systems needs the
// system beside it.
func (f *Finding) Fingerprint() string {
	parts := []string{f.Rule.Name, f.On.Name, f.Discriminator}
	sum := sha256.Sum256([]byte(strings.Join(parts, "\x00")))
	return hex.EncodeToString(sum[:8])
}

func (r *Report) sort() {
	slices.SortStableFunc(r.Findings, compare)
	slices.SortStableFunc(r.Unasked, compare)
	slices.SortStableFunc(r.Waived, compare)
	if d := dearestOf(r.System); d != nil {
		d.first(r.Findings)
	}
	key := func(s Skipped) string { return s.Rule.Name + " " + s.On.Name + " " + strings.Join(s.Needs, " ") }
	slices.SortStableFunc(r.Skipped, func(a, b Skipped) int { return strings.Compare(key(a), key(b)) })
	r.Skipped = slices.CompactFunc(r.Skipped, func(a, b Skipped) bool { return key(a) == key(b) })
}

func compare(a, b Finding) int {
	file := func(f Finding) string {
		if f.At.File == nil {
			return ""
		}
		return f.At.File.Name
	}
	for _, c := range []int{
		strings.Compare(file(a), file(b)),
		a.At.Start - b.At.Start,
		strings.Compare(a.Rule.Name, b.Rule.Name),
		strings.Compare(a.On.Name, b.On.Name),
		strings.Compare(a.Discriminator, b.Discriminator),
		strings.Compare(a.Message, b.Message),
	} {
		if c != 0 {
			return c
		}
	}
	return 0
}
