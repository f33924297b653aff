// Package readiness turns a verdict and what people attest into the checklist
// that is signed before launch.
package readiness

import (
	"fmt"
	"slices"
	"time"

	"tautline.dev/model"
	"tautline.dev/model/suggest"
	"tautline.dev/model/value"
	"tautline.dev/rules"
)

// Group is one of the four abilities of a resilient system: to anticipate, to
// monitor, to respond and to learn.
//
// Source: E. Hollnagel's four potentials of resilience, as readiness reviews
// use them; the items come from AWS's Operational Readiness Review lens and
// Google's launch checklist.
type Group string

// The groups, in the order of the checklist.
const (
	Anticipate Group = "anticipate"
	Monitor    Group = "monitor"
	Respond    Group = "respond"
	Learn      Group = "learn"
)

// Groups are all groups in order.
var Groups = []Group{Anticipate, Monitor, Respond, Learn}

// Item is one question of the checklist.
type Item struct {
	// ID is what a model's `readiness` names.
	ID    string
	Group Group
	// Asks is the question.
	Asks string
	// Source is where such a question is asked.
	Source string
	// Rules answer it, if the model can: it holds when none of them has a
	// finding of a warning or worse.
	Rules []string
	// Holds answers it from facts, if a fact does: whether it does, and what
	// is missing.
	Holds func(*rules.Report) (ok bool, missing []string)
}

// Automatic tells whether the model answers the item; people attest the rest.
func (i *Item) Automatic() bool { return len(i.Rules) > 0 || i.Holds != nil }

// Status is how an item stands.
type Status string

// The statuses of an item.
const (
	Done          Status = "done"
	Open          Status = "open"
	NotApplicable Status = "n/a"
)

// Answer is an item with how it stands and why.
type Answer struct {
	Item   *Item
	Status Status
	// Why says what is missing, or who attests it.
	Why []string
	// Attestation is what somebody said, or nil.
	Attestation *model.Attestation
}

// Checklist is the readiness of one system.
type Checklist struct {
	System  *model.System
	Answers []Answer
}

// Open counts the items that are not done.
func (c *Checklist) Open() int {
	n := 0
	for _, a := range c.Answers {
		if a.Status == Open {
			n++
		}
	}
	return n
}

// Unknown tells which attestations of a system are about no item at all.
func Unknown(s *model.System) []value.Problem {
	var problems []value.Problem
	for _, a := range s.Readiness {
		if Find(a.Item) == nil {
			problems = append(problems, value.Problem{At: a.At, Path: "readiness." + a.Item, Rule: "unknown-reference",
				Message: fmt.Sprintf("there is no readiness item %s%s", value.Quote(a.Item), suggest.DidYouMean(a.Item, ids()))})
		}
	}
	return problems
}

// Find is the item of an id, or nil.
func Find(id string) *Item {
	for i := range items {
		if items[i].ID == id {
			return &items[i]
		}
	}
	return nil
}

func ids() []string {
	var out []string
	for _, i := range items {
		out = append(out, i.ID)
	}
	return out
}

// Check fills in the checklist from a verdict and the model's attestations.
func Check(r *rules.Report) *Checklist {
	c := &Checklist{System: r.System}
	said := map[string]*model.Attestation{}
	for i := range r.System.Readiness {
		said[r.System.Readiness[i].Item] = &r.System.Readiness[i]
	}
	for i := range items {
		c.Answers = append(c.Answers, answer(&items[i], r, said[items[i].ID]))
	}
	return c
}

func answer(item *Item, r *rules.Report, said *model.Attestation) Answer {
	a := Answer{Item: item, Status: Open, Attestation: said}
	if said != nil && said.NA {
		a.Status, a.Why = NotApplicable, []string{said.Reason}
		return a
	}
	if item.Automatic() {
		a.Why = missing(item, r)
		if len(a.Why) == 0 {
			a.Status, a.Why = Done, waived(item, r)
		}
		return a
	}
	switch {
	case said == nil:
		a.Why = []string{"nobody has attested it"}
	case !said.Done:
		a.Why = []string{"not done" + note(said.Note)}
	case lacking(said, r) != "":
		a.Why = []string{lacking(said, r)}
	default:
		a.Status = Done
		a.Why = []string{fmt.Sprintf("by %s on %s%s", said.By, said.On, note(said.Evidence))}
	}
	return a
}

// missing is what keeps an automatic item from being done. What somebody
// attests does not outweigh what the model shows. What nobody has stated isn't
// done either, however mild it is to say so.
func missing(item *Item, r *rules.Report) []string {
	var out []string
	for _, name := range item.Rules {
		var where []string
		for _, f := range r.Findings {
			if f.Rule.Name == name && (f.Severity >= rules.Warning || f.Unstated != "") {
				where = append(where, f.On.Name)
			}
		}
		if len(where) > 0 {
			out = append(out, fmt.Sprintf("%s on %s", name, few(where)))
		}
		if r.Off[name] {
			out = append(out, name+" is off, so the model can't show it")
		}
	}
	if item.Holds != nil {
		if ok, lacks := item.Holds(r); !ok {
			out = append(out, few(lacks))
		}
	}
	return out
}

func few(names []string) string {
	const most = 4
	s := ""
	for i, n := range names {
		switch {
		case i == most:
			return s + fmt.Sprintf(" and %d more", len(names)-most)
		case i > 0:
			s += ", "
		}
		s += n
	}
	return s
}

// lacking says why an attestation doesn't count, or nothing: it names who and
// when, and is about a time that has been and is not too long ago.
func lacking(a *model.Attestation, r *rules.Report) string {
	if a.By == "" || a.By == "none" || a.By == "unknown" {
		return "attested without saying by whom"
	}
	day, err := time.Parse(time.DateOnly, a.On)
	oldest := r.Now.Add(-r.Limits.EvidenceAge)
	switch {
	case err != nil:
		return "attested without a date"
	case day.After(r.Now):
		return "attested for " + a.On + ", which is still to come"
	case day.Before(oldest):
		return fmt.Sprintf("attested on %s, and the policy lets an attestation hold for %s: look again", a.On, model.FormatDuration(r.Limits.EvidenceAge))
	}
	return ""
}

// waived names what somebody has accepted: the item is done with it, and
// whoever signs should know.
func waived(item *Item, r *rules.Report) []string {
	var out []string
	for _, f := range r.Waived {
		if slices.Contains(item.Rules, f.Rule.Name) {
			out = append(out, fmt.Sprintf("%s on %s is waived until %s by %s: %s", f.Rule.Name, f.On.Name, f.Waived.Until.Format(time.DateOnly), f.Waived.By, f.Waived.Reason))
		}
	}
	return out
}

func note(s string) string {
	if s == "" {
		return ""
	}
	return ": " + s
}
