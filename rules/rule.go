// Package rules judges a system: each rule is a declaration with a pure
// function, the engine runs them, and a Report says what was found, what was
// waived and what could not be judged.
package rules

import (
	"tautline.dev/model"
	"tautline.dev/model/value"
)

// Severity says what a merge should do with a finding.
type Severity uint8

// Severities, mildest first. Off means that a rule isn't run.
const (
	Off Severity = iota
	// Info is a question, or advice.
	Info
	// Warning: it will hurt, under load or in an outage.
	Warning
	// Error: work is lost, doubled or unavailable for a reason that is visible
	// in the model.
	Error
)

var severityNames = [...]string{"off", "info", "warning", "error"}

func (s Severity) String() string { return severityNames[s] }

// MarshalText writes the severity as a word.
func (s Severity) MarshalText() ([]byte, error) { return []byte(s.String()), nil }

// ParseSeverity reads a severity; it is false for any other word.
func ParseSeverity(word string) (Severity, bool) {
	for i, name := range severityNames {
		if name == word {
			return Severity(i), true
		}
	}
	return Off, false
}

// Milder is one step down, never below Info.
func (s Severity) Milder() Severity { return max(s-1, Info) }

// Family groups rules by what they look for.
type Family string

// The families of rules.
const (
	Unstated      Family = "unstated"
	Contradiction Family = "contradiction"
	AntiPattern   Family = "anti-pattern"
	Load          Family = "load"
	Recovery      Family = "recovery"
	Operation     Family = "operation"
	Exploration   Family = "exploration"
	ModelItself   Family = "model"
	// Own are rules that a team or its organisation has written: they stand in the
	// model, and not in the catalogue.
	Own Family = "own"
)

// Scope is what a rule's findings are about.
type Scope string

// The scopes of rules.
const (
	OfLine   Scope = "line"
	OfBox    Scope = "box"
	OfFlow   Scope = "flow"
	OfSystem Scope = "system"
)

// Rule is one check, declared whole: everything that is said about it anywhere
// comes from here.
type Rule struct {
	// Name is the rule's id for ever.
	Name   string
	Family Family
	// Severity is the default; a question's comes from the profile.
	Severity Severity
	Scope    Scope
	// Summary is one sentence: when the rule fires.
	Summary string
	// Why says what happens in an outage because of it.
	Why string
	// Fix says how to make it right.
	Fix string
	// FalsePositives says when a finding can be wrong, and what to do then.
	FalsePositives string
	References     []Reference
	// Seen are real incidents of this kind.
	Seen []Incident
	// Fires and Quiet are models: one that the rule finds fault with, and the
	// same system put right.
	Fires, Quiet string
	// Before is set for a rule that compares: the model as it was, of which Fires and
	// Quiet are what a change makes.
	Before string
	// Question is set for the rules that ask for a fact.
	Question *Question
	// Together puts many findings of the rule into few, for people: those with
	// one key into one. It is nil where each is told by itself, however many
	// there are.
	Together *Together
	// Requires are the inputs that Check and After build on.
	Requires []Requirement
	// Explains are the rules whose findings it may give stories to: they are run
	// before it.
	Explains []*Rule
	// At is where a model declares the rule; nowhere for one of the catalogue.
	At value.Span
	// Check looks at a system and reports to the pass. It may be nil for a
	// rule that is enforced elsewhere: by loading, or by the engine.
	Check func(*Pass)
	// After is set for a rule that speaks about findings rather than about the
	// system: it looks at what all the others found, when they are done. A
	// finding that somebody has accepted says so by its Waived.
	After func(*Pass, []Finding)
}

// Together is how many findings of a rule become one.
type Together struct {
	// From is from how many on; 0 means from more than a few on.
	From int
	// Key tells which of them do; nil means all.
	Key func(*Finding) string
	// One is what is told instead of many: what it is about, and the message.
	One func(*model.System, []Finding) Finding
}

// Question is a fact that a line (or box, flow, system) should answer.
type Question struct {
	// Asks is the fact as people call it: "timeout".
	Asks string
	// Fields are the fields that answer it, on whatever is asked: all of the first, or,
	// where a part of that is known, each of the others.
	Fields []string
	// Elsewhere tells of a line of which another entity gives the answer. It is nil where
	// there is none.
	Elsewhere func(l *model.Line) bool
	// Part names what is missing from an answer that was begun, "" where there
	// is none, or all of it is there. It is nil where a fact has no parts.
	Part func(l *model.Line) string
	// Says asks it of a line in words of its own, where the bare name of the fact
	// would say too little. Then all lines of which it is asked are told in one
	// message. It is nil where the name is enough.
	Says func(p *Pass, l *model.Line) string
	// Alone tells of a line on which so much hangs on the answer that it is told in those
	// words, also where it is one line, with other questions open. It is nil where there
	// is none.
	Alone func(p *Pass, l *model.Line) bool
	// Core questions matter from the first design review on.
	Core bool
	// Further tells of a line on which a core question is one of the others: the
	// answer is not the team's to give. It is nil where there is none.
	Further func(p *Pass, l *model.Line) bool
	// Later tells of a line on which a design hardly hangs on the answer: there a core
	// question is asked before a merge, and not in a review. It is nil where there is
	// none.
	Later func(p *Pass, l *model.Line) bool
	// Together is set where one statement elsewhere can answer the question for
	// all lines: it is told once, however few they are.
	Together bool
	// Answer is a line of CUE that would answer it for all lines, "" where each
	// line has a truth of its own and one answer for all would be a guess.
	Answer string
	// OfLine tells for a line whether the question matters, and whether it is
	// open. It is nil for questions about anything else, which have a Check.
	OfLine func(p *Pass, l *model.Line) (matters, open bool)
}

// Reference is guidance that a rule rests on.
type Reference struct {
	// ID is the source's own number for it, if it has one: "REL05-BP03".
	ID    string `json:"id,omitempty"`
	Title string `json:"title"`
	URL   string `json:"url"`
	// Read is the day on which it was read.
	Read string `json:"read"`
}

// Incident is a real outage of the kind that a rule warns of.
type Incident struct {
	Who  string `json:"who"`
	Date string `json:"date"`
	What string `json:"what"`
	URL  string `json:"url"`
}

// Finding is a fault that a rule found.
type Finding struct {
	Rule     *Rule
	Severity Severity
	// On is the entity that the finding is about.
	On model.Entity
	// At is where to look: the fact at fault, or the entity.
	At value.Span
	// Message speaks about this model.
	Message string
	// Asks is what a question asks in words of its own, "" where it has none; the
	// message ends with it.
	Asks string
	// alone: that is told by itself; see Question.Alone.
	alone bool
	// Related are the other entities that are involved.
	Related []Related
	// Facts are what the finding rests on.
	Facts []model.Basis
	// Unstated is the fact that nobody stated, where the finding is that: a
	// rule asks for a fact itself where no question does, one step milder than
	// it judges what is stated. A path without its entity: "monitoring.runbook".
	Unstated string
	// Of are the entities that don't state it, where they are others than the
	// one that the finding is about.
	Of []model.Entity
	// Discriminator tells apart findings of one rule about one entity.
	Discriminator string
	// Moves is set where the fault is told at one of several entities, the others of
	// which are Related, and the discriminator says who has it: with the same one it may
	// be the same fault at another entity, and with another the same at this one.
	Moves bool
	// Story is how it comes about, found by breaking a flow on purpose; nil
	// where nobody looked, or no way was found.
	Story *Story
	// Stories are all that were found of it, where another rule has found them:
	// in several flows, or of several promises.
	Stories []*Story
	// Whole is set where it tells all that there is of a fault, milder than the rule
	// though it is, because the team has decided for it: what comes of it belongs here.
	Whole bool
	// Amount is how much of it there is, where the message says that in a number of which
	// more is worse; 0 where it doesn't. With more of it a finding is another than before.
	Amount float64
	// Was is what stood in its place before a change, where that was something else.
	Was *Known
	// Waived is the waiver that covers it, if one does.
	Waived *model.Waiver
}

// Story is a way in which a flow comes to break a promise.
type Story struct {
	Flow *model.Flow
	// Breaks is the rule that the broken promise is: "half-effect".
	Breaks string
	// Also are the rules that the other promises are which the same fault breaks.
	Also []string
	// Sum is the end of it, Fix what would fix it.
	Sum, Fix string
	Events   []Event
	// Told are the events as people are told of them: a round that goes as one before
	// it is one of them.
	Told []Event
	// Rank tells which of several stories of one finding is told: the lowest.
	Rank int
}

// Event is a step of a story, in a sentence.
type Event struct {
	// N are the numbers of the steps: "7", or "12 to 17".
	N    string
	Text string
	// Fault is what goes wrong in it, "" if nothing does.
	Fault string
}

// Related is another place that belongs to a finding, and what it has to do
// with it.
type Related struct {
	Entity model.Entity
	// At is where to look, the entity's own place if it is zero.
	At   value.Span
	Note string
}

// Place is where a related entity stands.
func (r Related) Place() value.Span {
	if r.At.IsValid() {
		return r.At
	}
	return r.Entity.At
}

// Skipped is something that a rule could not judge, for want of a fact or of
// time.
type Skipped struct {
	Rule *Rule
	On   model.Entity
	// Needs are the facts that are unknown, by path; or the command that takes
	// the time: "tautline explore --flow order".
	Needs []string
	// Seen is how much of it was judged all the same, "" if none: "explored with
	// one fault only".
	Seen string
}
