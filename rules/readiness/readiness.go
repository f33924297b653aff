// Package readiness turns a verdict and what people attest into the checklist
// that is signed before launch.
package readiness

import (
	"cmp"
	"fmt"
	"slices"
	"strconv"
	"strings"
	"time"

	"tautline.dev/analysis/budget"
	"tautline.dev/analysis/flowgraph"
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
	// Against notes what the model shows against an item that people attest: their word
	// doesn't outweigh it.
	Against func(*view)
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
	// Tier is the tier that it is filled in for, and TierStated is false where nobody
	// states one.
	Tier       int
	TierStated bool
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
	asked := *r
	asked.Findings = slices.Concat(r.Findings, r.Unasked) // a checklist asks for what a review leaves for later
	r = &asked
	c := &Checklist{System: r.System}
	c.Tier, c.TierStated = Tier(r.System)
	said := map[string]*model.Attestation{}
	for i := range r.System.Readiness {
		said[r.System.Readiness[i].Item] = &r.System.Readiness[i]
	}
	look := view{report: r, sys: r.System, graph: flowgraph.New(r.System), loads: budget.NewLoads(r.System)}
	for i := range items {
		if m := items[i].Matters; m != nil && said[items[i].ID] == nil && len(m(r)) == 0 {
			continue
		}
		c.Answers = append(c.Answers, answer(&items[i], look, said[items[i].ID], c.Tier))
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
	case said != nil && said.NA && saysNothing(said.Reason):
		a.Why = []string{"said not to apply, without saying why"}
	case said != nil && said.NA:
		a.Status, a.Why = NotApplicable, []string{said.Reason}
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

// attested fills in an answer from what somebody attests.
func (a *Answer) attested(v *view, tier int) {
	said, level := a.Attestation, levelOf(a.Attestation)
	a.Status = Open
	if a.Item.Against != nil {
		a.Item.Against(v)
	}
	switch lacks := lacking(said, v.report); {
	case !said.Done:
		a.Why = []string{"not done" + note(said.Note)}
	case lacks != "":
		a.Why = []string{lacks}
	case len(v.faults) > 0:
		a.Why = append([]string{fmt.Sprintf("attested by %s on %s, and the model shows otherwise", said.By, said.On)}, v.faults...)
	case tooWeak(a.Item, level, tier):
		a.Why = []string{fmt.Sprintf("attested by %s on %s as stated only: it asks whether it was tried, so say level: \"tested\", or \"observed\"", said.By, said.On)}
	default:
		a.Status, a.Level = Attested, level
		a.Why = []string{fmt.Sprintf("by %s on %s, %s%s", said.By, said.On, level, note(said.Evidence))}
	}
}

// fromModel fills in an answer from what the model shows. What somebody attests
// does not outweigh it. A fault is told before what is missing: it is there
// whatever the missing facts are.
func (a *Answer) fromModel(v *view) {
	a.Missing = v.missing
	a.Why = v.faults
	if len(v.missing) > 0 {
		a.Why = append(a.Why, "nobody has stated "+unknowns(v.missing))
	}
	a.Why = append(a.Why, v.unable...)
	if len(v.faults) > 0 {
		return
	}
	switch {
	case len(a.Why) > 0:
		a.Status = NotJudged
	case !v.matters():
		a.Status, a.Why = NotJudged, []string{absent(a.Item)}
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

// absent says what isn't there, and how to answer an item all the same.
func absent(i *Item) string {
	id := i.ID
	if strings.Contains(id, "-") {
		id = strconv.Quote(id)
	}
	answer := fmt.Sprintf("if there is none, say so: readiness: %s: {na: true, reason: \"...\"}", id)
	if i.OrAttested {
		answer += ", or {done: true, evidence: \"...\", by: \"...\", on: \"2026-11-21\"}"
	}
	return i.Absent + "; " + answer
}

// look notes all that an item rests on, all that is missing, and all that is at
// fault.
func (v *view) look(i *Item) {
	for _, rule := range i.Decides {
		v.question(rule, true)
	}
	for _, rule := range i.Rules {
		if _, ok := asks[rule]; ok {
			v.question(rule, false)
		}
	}
	if i.Looks != nil {
		i.Looks(v)
	}
	v.stories(i)
	v.findings(i)
	v.skipped(i)
	v.off(i)
	v.waive(i)
}

// waive takes away what somebody has accepted not to know yet, by name and for a
// time: the reason tells of it.
func (v *view) waive(i *Item) {
	for _, f := range v.report.Waived {
		if !slices.Contains(i.Rules, f.Rule.Name) {
			continue
		}
		path := f.Unstated
		if q, ok := asks[f.Rule.Name]; ok {
			path = q.path
		}
		if at := slices.Index(v.missing, pathOf(f.On, path)); path != "" && at >= 0 {
			v.missing = slices.Delete(v.missing, at, at+1)
			v.waived = true
		}
	}
}

// findings notes what the rules of an item have found: faults, and facts that
// nobody stated.
func (v *view) findings(i *Item) {
	policy := rules.PolicyOf(v.sys, rulesOf(v.report.Findings), v.report.Profile)
	for _, name := range i.Rules {
		var where []string
		for _, f := range v.report.Findings {
			switch {
			case f.Rule.Name != name:
			case f.Unstated != "":
				v.unstated(f)
			case asksOnly(f):
				for _, b := range f.Facts {
					v.lacks(b.Path)
				}
			case f.Rule.Question != nil:
				// A question to a line is known from its answers.
			case counts(f, policy.Severity(f.Rule)):
				if !slices.Contains(where, f.On.Name) {
					where = append(where, f.On.Name)
				}
			}
		}
		if len(where) > 0 {
			v.fault("%s on %s", name, first(where, mostFaults))
		}
	}
}

// mostFaults is how many places of one fault are named.
const mostFaults = 4

func rulesOf(findings []rules.Finding) []*rules.Rule {
	var out []*rules.Rule
	for _, f := range findings {
		if !slices.Contains(out, f.Rule) {
			out = append(out, f.Rule)
		}
	}
	return out
}

// counts tells whether a finding keeps an item open: it is a warning or worse,
// or as grave as its rule is at most, by nature or because the policy makes it
// no more. Below that, a rule itself isn't sure.
func counts(f rules.Finding, most rules.Severity) bool {
	return f.Severity >= min(rules.Warning, most)
}

// asksOnly tells of a finding that is nothing but a question, and names none of
// its facts as the one that is unstated: it asks for several at once.
func asksOnly(f rules.Finding) bool {
	return f.Rule.Name == "dead-letter-nobody-watches" && !slices.ContainsFunc(f.Facts, func(b model.Basis) bool { return b.Fact.Known() })
}

// unstated notes the facts that a finding asks for.
func (v *view) unstated(f rules.Finding) {
	if len(f.Of) == 0 {
		v.lacks(pathOf(f.On, f.Unstated))
	}
	for _, e := range f.Of {
		v.lacks(pathOf(e, f.Unstated))
	}
}

// skipped notes what the rules of an item couldn't judge.
func (v *view) skipped(i *Item) {
	for _, s := range v.report.Skipped {
		if slices.Contains(i.Rules, s.Rule.Name) {
			v.skip(s)
		}
	}
}

// skip notes what a rule couldn't judge: for want of facts, or of time.
func (v *view) skip(s rules.Skipped) {
	for _, need := range s.Needs {
		if strings.HasPrefix(need, "tautline ") && s.Seen != "" {
			v.cannot("%s %s: %s", s.On.Name, s.Seen, need)
		} else if strings.HasPrefix(need, "tautline ") {
			v.cannot("%s is more than a check looks through: %s", s.On.Name, need)
		} else {
			v.lacks(pathOf(s.On, need))
		}
	}
}

// pathOf is the whole path of a fact that is named with its entity, or as one
// of an entity.
func pathOf(e model.Entity, fact string) string {
	for _, in := range []string{"lines.", "boxes.", "flows.", "groups."} {
		if strings.HasPrefix(fact, in) {
			return fact
		}
	}
	if e.Name == "system" {
		return fact
	}
	return e.Name + "." + fact
}

// off notes which rules of an item aren't run, or must not ask: silence of
// theirs shows nothing.
func (v *view) off(i *Item) {
	for _, name := range i.Rules {
		if v.report.Off[name] {
			v.cannot("%s is off, so the model can't show it", name)
		}
	}
	if len(i.Rules) > 0 && rules.PolicyOf(v.sys, nil, v.report.Profile).UnstatedOff {
		v.cannot("the policy keeps quiet about what nobody stated (unstated: \"off\"), so the model can't show it")
	}
}

// cannot notes, once, what keeps an item from being judged and is no fact.
func (v *view) cannot(format string, args ...any) {
	if why := fmt.Sprintf(format, args...); !slices.Contains(v.unable, why) {
		v.unable = append(v.unable, why)
	}
}

// sawNothing tells whether there was nothing to look at, and nothing missing.
func (v *view) sawNothing() bool { return !v.matters() && len(v.missing)+len(v.unable) == 0 }

// accepted says what else whoever signs a tick should know: what a rule isn't
// sure of, and what somebody has accepted.
func (v *view) accepted(i *Item) []string {
	var out []string
	for _, f := range v.report.Findings {
		if slices.Contains(i.Rules, f.Rule.Name) {
			out = append(out, fmt.Sprintf("%s on %s is told as %s: %s", f.Rule.Name, f.On.Name, f.Severity, f.Message))
		}
	}
	out = append(out, v.acceptedBreaches()...)
	for _, f := range v.report.Waived {
		if slices.Contains(i.Rules, f.Rule.Name) && v.breachOf(&f) == "" {
			out = append(out, fmt.Sprintf("%s on %s is waived until %s by %s: %s", f.Rule.Name, f.On.Name, f.Waived.Until.Format(time.DateOnly), f.Waived.By, f.Waived.Reason))
		}
	}
	return out
}

// lacking says why an attestation doesn't count, or nothing: it names who and
// when, and is about a time that has been and is not too long ago.
func lacking(a *model.Attestation, r *rules.Report) string {
	if saysNothing(a.By) {
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
	case saysNothing(a.Evidence):
		return "attested without evidence: say where it can be seen"
	}
	return ""
}

// saysNothing tells whether a word is no answer.
func saysNothing(s string) bool {
	return strings.TrimSpace(s) == "" || s == "none" || s == "unknown"
}

func note(s string) string {
	if saysNothing(s) {
		return ""
	}
	return ": " + s
}
