// Package readiness turns a verdict and what people attest into the checklist
// that is signed before launch.
package readiness

import (
	"cmp"
	"fmt"
	"slices"
	"strings"
	"time"

	"tautline.dev/analysis/budget"
	"tautline.dev/analysis/flowgraph"
	"tautline.dev/analysis/phrase"
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
	// Sources are where such a question is asked.
	Sources []rules.Reference
	// Weight is how much it weighs, and Ours is set where that is our judgement, and not
	// that of its source.
	Weight Weight
	Ours   bool
	// Tried is set where it asks whether something was tried: a word isn't enough
	// there.
	Tried bool
	// Rules answer it, if the model can: it doesn't hold while one of them finds
	// fault, and it isn't judged while one of them is off, or lacks a fact.
	Rules []string
	// Own is set where the system's own rules answer it.
	Own bool
	// Decides are the questions whose answers tell where the item matters: while
	// one is open, nobody knows what there is to look at.
	Decides []string
	// Looks notes what else the item rests on, where the questions among its
	// rules are not all of it.
	Looks func(*view)
	// Absent says what isn't there, where the item matters nowhere.
	Absent string
	// Matters tells where something asks for the item, which only people can answer:
	// where nothing does, it isn't on the checklist.
	Matters func(*rules.Report) []string
	// OrAttested is set where people know of something that needn't be in the
	// model: where it matters nowhere, they may attest it.
	OrAttested bool
}

// Automatic tells whether the model answers the item; people attest the rest.
func (i *Item) Automatic() bool { return len(i.Rules) > 0 || i.Looks != nil }

// Status is how an item stands.
type Status string

// The statuses of an item. One that isn't judged is open too: nothing is wrong
// with what is known, and not enough is known.
const (
	// Shown: the model shows that it is done.
	Shown Status = "shown"
	// Attested: somebody says so, with evidence that is not too old.
	Attested      Status = "attested"
	Open          Status = "open"
	NotJudged     Status = "not judged"
	NotApplicable Status = "n/a"
)

// Answer is an item with how it stands and why.
type Answer struct {
	Item   *Item
	Status Status
	// Why says what is at fault or missing, who attests it, or what a tick rests
	// on: no answer is without.
	Why []string
	// Missing are the facts for want of which it isn't judged, by path, all of
	// them.
	Missing []string
	// RestsOn are the stated facts that a tick rests on, by path: take one away,
	// and the tick goes, unless something implies the same.
	RestsOn []string
	// Attestation is what somebody said, or nil.
	Attestation *model.Attestation
	// Level is how it is known, where it is shown or attested.
	Level Level
	// Required tells whether the system isn't ready while it is open.
	Required bool
	// Incident is what once went wrong, where the item asks for that, else nil.
	Incident *model.Incident
}

// Done tells whether it is shown or attested.
func (a *Answer) Done() bool { return a.Status == Shown || a.Status == Attested }

// IsOpen tells whether the item stands between the system and its launch.
func (a *Answer) IsOpen() bool { return a.Status == Open || a.Status == NotJudged }

// Checklist is the readiness of one system.
type Checklist struct {
	System *model.System
	// Now is the day on which it is filled in.
	Now time.Time
	// Tier is the tier that it is filled in for, and TierStated is false where nobody
	// states one.
	Tier       int
	TierStated bool
	// PolicyFrom is whose policy and waivers it was judged by, where those aren't the
	// system's own.
	PolicyFrom string
	// TierFrom is what the tier is taken from, where that isn't the system as it is.
	TierFrom string
	// Answers are the items in order, those about incidents last.
	Answers []Answer
	// Objectives are what the system can keep, and Advice is what closes the most; nil
	// where nobody asked for that.
	Objectives *Objectives
	Advice     *Advice
}

// Ready tells whether all is done that the system's tier requires.
func (c *Checklist) Ready() bool { return c.OpenRequired() == 0 }

// Required counts the items that the system's tier requires.
func (c *Checklist) Required() int {
	return c.those(func(a *Answer) bool { return a.Required })
}

// OpenRequired counts those of them that are open.
func (c *Checklist) OpenRequired() int {
	return c.those(func(a *Answer) bool { return a.Required && a.IsOpen() })
}

func (c *Checklist) those(which func(*Answer) bool) int {
	n := 0
	for i := range c.Answers {
		if which(&c.Answers[i]) {
			n++
		}
	}
	return n
}

// Open counts the items that are open, those that aren't judged among them.
func (c *Checklist) Open() int { return c.those((*Answer).IsOpen) }

// Count is how many items stand in one way.
func (c *Checklist) Count(s Status) int {
	return c.those(func(a *Answer) bool { return a.Status == s })
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

// Items are all items, in their order.
func Items() []Item { return items }

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

// Earlier is what a system was before a change: its tier, and where that stands. The zero
// value is no change.
type Earlier struct {
	Tier  int
	Where string
}

// Check fills in the checklist from a verdict and the model's attestations.
func Check(r *rules.Report) *Checklist { return CheckChange(r, Earlier{}) }

// CheckChange is Check of a change. A system is as critical as it was or as it is,
// whichever is more: no change decides that less has to be done for it.
func CheckChange(r *rules.Report, was Earlier) *Checklist {
	asked := *r
	asked.Findings = slices.Concat(r.Findings, r.Unasked) // a checklist asks for what a review leaves for later
	r = &asked
	c := &Checklist{System: r.System, Now: r.Now}
	if r.Base != nil && r.Base.System != nil {
		c.PolicyFrom = r.Base.Where
	}
	c.Tier, c.TierStated = Tier(r.System)
	if was.Tier != 0 && was.Tier < c.Tier {
		c.Tier, c.TierFrom = was.Tier, was.Where
	}
	said := map[string]*model.Attestation{}
	for i := range r.System.Readiness {
		said[r.System.Readiness[i].Item] = &r.System.Readiness[i]
	}
	look := view{items: items, report: r, sys: r.System, graph: flowgraph.New(r.System), loads: budget.NewLoads(r.System)}
	for i := range items {
		item := &items[i]
		if m := item.Matters; m != nil && said[item.ID] == nil && len(m(r)) == 0 {
			continue
		}
		if item.Own {
			item = item.about(r.System)
		}
		c.Answers = append(c.Answers, answer(item, look, said[item.ID], c.Tier))
	}
	c.Answers = append(c.Answers, incidents(look)...)
	for i := range c.Answers {
		c.Answers[i].Required = Requires(c.Tier, c.Answers[i].Item.Weight)
	}
	return c
}

// answer fills in one item, which looks at the system by a view of its own.
func answer(item *Item, v view, said *model.Attestation, tier int) Answer {
	v.item = item
	a := Answer{Item: item, Status: Open, Attestation: said}
	switch {
	case said != nil && said.NA:
		a.notApplicable(&v)
	case item.Automatic():
		v.look(item)
		a.fromModel(&v)
		if a.Status == NotJudged && item.OrAttested && said != nil && v.sawNothing() {
			a.attested(&v, tier)
		}
	case said == nil:
		a.Why = []string{"nobody has attested it"}
		if item.Matters != nil {
			a.Why = append(a.Why, item.Matters(v.report)...)
		}
	default:
		a.attested(&v, tier)
	}
	return a
}

// notApplicable fills in an answer that somebody says doesn't apply. Where the model has
// something to look at, it does, and nobody's word outweighs that.
func (a *Answer) notApplicable(v *view) {
	said := a.Attestation
	lacks := lacking(said, v.report)
	if a.Item.Automatic() {
		v.look(a.Item)
	} else {
		v.refute(said)
	}
	reason := "said not to apply"
	if !saysNothing(said.Reason) {
		reason += ": " + said.Reason
	}
	switch silent := len(v.faults)+len(v.missing) == 0 && (v.tooLarge || !v.matters()); {
	case silent && lacks != "":
		a.Why = []string{lacks}
	case silent:
		a.Status, a.Why = NotApplicable, []string{fmt.Sprintf("%s (%s, %s)", said.Reason, said.By, said.On)}
	case !a.Item.Automatic():
		a.Why = append([]string{strings.Replace(reason, "apply", "apply, and the model shows otherwise", 1)}, v.faults...)
	default:
		a.fromModel(v)
		a.Why = append([]string{strings.Replace(reason, "apply", "apply, and the model has something to look at", 1)}, a.Why...)
	}
}

// fromModel fills in an answer from what the model shows. What somebody attests
// does not outweigh it. A fault is told before what is missing: it is there
// whatever the missing facts are.
func (a *Answer) fromModel(v *view) {
	a.Missing = v.missing
	a.Why = v.faults
	var unsaid []string
	for _, path := range v.missing {
		if unread := v.unread(path); unread != "" {
			a.Why = append(a.Why, path+" is stated, and "+unread)
		} else {
			unsaid = append(unsaid, path)
		}
	}
	if len(unsaid) > 0 {
		a.Why = append(a.Why, "nobody has stated "+unknowns(unsaid))
	}
	a.Why = append(a.Why, v.unable...)
	if len(v.faults) > 0 {
		return
	}
	switch {
	case len(a.Why) > 0:
		a.Status = NotJudged
	case !v.matters():
		a.Status, a.Why = NotJudged, []string{absent(a.Item, v.report.Now)}
	case !v.saidByAnybody():
		a.Status, a.Why = NotJudged, []string{"nobody has stated anything of it: all that is known follows from the shape of the model"}
	default:
		a.Status, a.Level, a.RestsOn = Shown, cmp.Or(v.level, Stated), v.on
		if why := v.reason(); why != "" {
			a.Why = []string{why}
		}
		a.Why = append(a.Why, v.accepted(a.Item)...)
	}
}

// unread says why what is stated at a path isn't understood, "" where nothing is stated or
// it is.
func (v *view) unread(path string) string {
	for _, b := range v.sys.Boxes {
		if path == b.Entity().Name+".monitoring.alarms" {
			return b.Monitoring.Unread()
		}
	}
	return ""
}

// absent says what isn't there, and how to answer an item all the same.
func absent(i *Item, now time.Time) string {
	answer := "if there is none, say so: " + i.saidNA(now)
	if i.OrAttested {
		answer += ", or " + i.saidDone(now)
	}
	return i.Absent + "; " + answer
}

// Example is how an item is attested, on the day of a checklist.
func (c *Checklist) Example() string { return Find("load-tested").saidDone(c.Now) }

// saidDone and saidNA are how people answer an item on a day.
func (i *Item) saidDone(now time.Time) string {
	level := ""
	if i.Tried {
		level = `level: "tested", `
	}
	return fmt.Sprintf("readiness: %s: {done: true, evidence: \"...\", %sby: \"...\", on: %q}", phrase.Text(i.ID), level, now.Format(time.DateOnly))
}

func (i *Item) saidNA(now time.Time) string {
	return fmt.Sprintf("readiness: %s: {na: true, reason: \"...\", by: \"...\", on: %q}", phrase.Text(i.ID), now.Format(time.DateOnly))
}
