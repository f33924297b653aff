// Package signoff binds what people decide about a system to what they decided on: the
// model, its policy and the answers of the checklist, as statements that stand in a file.
// It tells what has changed since. It knows no keys: whether a signature is good is asked
// of whoever calls.
package signoff

import (
	"fmt"
	"regexp"
	"slices"
	"strings"
	"time"

	"tautline.dev/analysis/diff"
	"tautline.dev/rules"
	"tautline.dev/rules/readiness"
)

// Namespace is what our signatures are for: one that was made for anything else (a git
// commit, a file) is none of ours.
const Namespace = "signoff@tautline.dev"

// Profile is what a checklist is judged by that is signed.
const Profile = "production"

// Decision is what somebody decided.
type Decision string

// The decisions.
const (
	Approved    Decision = "approved"
	Conditional Decision = "approved-with-conditions"
	Refusal     Decision = "rejected"
)

// Decisions are all decisions.
var Decisions = []Decision{Approved, Conditional, Refusal}

// Act is who decided what, as what, and when.
type Act struct {
	// Role is what somebody signs as, Person who it is.
	Role, Person string
	Date         time.Time
	Decision     Decision
	Conditions   []string
}

// Statement is what somebody signs.
type Statement struct {
	Act
	System string
	// Stage is what the system was read in, "" where nobody named any.
	Stage string
	// Version is the tautline that judged.
	Version string
	// Profile is what the checklist was judged by.
	Profile string
	Subject
}

// Subject is what a decision is about.
type Subject struct {
	Answers  []Answer
	Findings []Finding
	// States is all that the system states, its policy too.
	States []diff.Statement
}

// Answer is how an item of the checklist stands.
type Answer struct{ Item, Status string }

// notRequired is said of an open item that a system of its tier may launch without.
const notRequired = ", not required"

// IsOpen tells whether the item stands between the system and its launch.
func (a Answer) IsOpen() bool {
	return a.Status == string(readiness.Open) || a.Status == string(readiness.NotJudged)
}

// Finding is a fault that rules find: of several of one rule with one entity, the gravest.
type Finding struct{ Severity, Rule, Entity string }

// SubjectOf is what there is to decide about a system that was judged.
func SubjectOf(r *rules.Report) Subject {
	s := Subject{States: diff.Statements(r.System)}
	s.Answers, s.Findings = verdict(r)
	return s
}

// verdict is what of a judgement hangs on the rules, too.
func verdict(r *rules.Report) ([]Answer, []Finding) {
	var answers []Answer
	for _, a := range readiness.Check(r).Answers {
		status := string(a.Status)
		if a.IsOpen() && !a.Required {
			status += notRequired
		}
		answers = append(answers, Answer{a.Item.ID, status})
	}
	slices.SortFunc(answers, func(a, b Answer) int { return strings.Compare(a.Item, b.Item) })
	grave := map[Finding]rules.Severity{}
	for _, f := range r.Findings {
		// What is told more quietly than a warning is advice, and the checklist doesn't
		// count it. What waivers are about follows from their dates.
		if f.Severity >= rules.Warning && !strings.HasPrefix(f.Rule.Name, "waiver-") {
			at := Finding{Rule: f.Rule.Name, Entity: f.On.Name}
			grave[at] = max(grave[at], f.Severity)
		}
	}
	var findings []Finding
	for f, severity := range grave {
		f.Severity = severity.String()
		findings = append(findings, f)
	}
	slices.SortFunc(findings, func(a, b Finding) int {
		return slices.Compare([]string{a.Rule, a.Entity}, []string{b.Rule, b.Entity})
	})
	return answers, findings
}

// Open are the items that are open.
func (s *Subject) Open() []string {
	var out []string
	for _, a := range s.Answers {
		if a.IsOpen() {
			out = append(out, a.Item)
		}
	}
	return out
}

// New is a statement about a system that was judged. Its errors say what can't be
// signed like that.
func New(act Act, r *rules.Report, version string) (*Statement, error) {
	s := &Statement{Act: act, System: r.System.Name, Stage: r.System.Stage, Version: version, Profile: r.Profile, Subject: SubjectOf(r)}
	if err := s.check(); err != nil {
		return nil, err
	}
	return s, nil
}

var (
	aRole   = regexp.MustCompile(`^[a-z][a-z0-9-]{0,63}$`)
	aPerson = regexp.MustCompile(`^[A-Za-z0-9][A-Za-z0-9._@+-]{0,127}$`)
	aName   = regexp.MustCompile(`^[A-Za-z0-9][A-Za-z0-9_./-]*$`)
)

// IsRole tells whether somebody can sign as that.
func IsRole(s string) bool { return aRole.MatchString(s) }

// check says what is wrong with a statement.
func (s *Statement) check() error {
	open := s.Open()
	switch {
	case !aRole.MatchString(s.Role):
		return fmt.Errorf("%q is no role: write small letters, digits and -, such as service-owner", s.Role)
	case !aPerson.MatchString(s.Person):
		return fmt.Errorf("%q is nobody: write who signs as the allowed signers name them, such as alice@example.com", s.Person)
	case !aName.MatchString(s.System):
		return fmt.Errorf("%q is no name of a system", s.System)
	case !slices.Contains(Decisions, s.Decision):
		return fmt.Errorf("%q is no decision: it is approved, approved-with-conditions or rejected", s.Decision)
	case s.Decision == Conditional && len(s.Conditions) == 0:
		return fmt.Errorf("approved with conditions: which? say each with --condition")
	case s.Decision == Approved && len(s.Conditions) > 0:
		return fmt.Errorf("what is approved without reserve has no conditions: it is approved-with-conditions")
	case s.Decision == Approved && len(open) > 0:
		return fmt.Errorf("%d of %d items are open (%s), so this can't be approved without reserve: close them, or decide approved-with-conditions, and say which", len(open), len(s.Answers), few(open))
	case slices.ContainsFunc(s.Conditions, func(c string) bool { return strings.TrimSpace(c) == "" }):
		return fmt.Errorf("a condition without words is none")
	}
	return nil
}

// few are the first of some names.
func few(names []string) string {
	const most = 4
	if more := len(names) - most; more > 0 {
		return fmt.Sprintf("%s and %d more", strings.Join(names[:most], ", "), more)
	}
	return strings.Join(names, ", ")
}

// Identity is who the key of a signature must belong to: a person in a role, as the
// allowed signers name them.
func (a Act) Identity() string { return a.Role + ":" + a.Person }
