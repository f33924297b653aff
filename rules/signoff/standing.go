package signoff

import (
	"cmp"
	"fmt"
	"slices"
	"time"

	"tautline.dev/analysis/diff"
	"tautline.dev/model"
	"tautline.dev/rules"
)

// State is how a signature stands.
type State string

// The states of a signature.
const (
	// Valid holds as it was signed.
	Valid State = "valid"
	// Aged holds, and what it rests on has become older than the policy lets it.
	Aged State = "aged"
	// Stale was good, and is about something else than there is now.
	Stale State = "stale"
	// Rejected is good, and says no.
	Rejected State = "rejected"
	// Invalid is no signature of ours.
	Invalid State = "invalid"
	// Missing is required, and isn't there.
	Missing State = "missing"
)

// Holds tells whether somebody stands by the system as it is.
func (s State) Holds() bool { return s == Valid || s == Aged }

// File is a sign-off as it lies beside a model.
type File struct {
	// Role is what the file is called by, Path where it lies.
	Role, Path string
	// Text is the statement, Signature what belongs to it; empty where there is none.
	Text, Signature []byte
	// Unread says why the file can't be read, where it can't.
	Unread error
}

// Standing is how one role's signature stands.
type Standing struct {
	Role     string
	Required bool
	State    State
	// Why says what is wrong, in a sentence; "" where nothing is.
	Why string
	// Path is where the signature lies, "" where there is none.
	Path string
	// Act is what was decided, nil where nothing is that could be read and trusted.
	Act *Act
	// Key is the key that it was signed with.
	Key string
	// Changes are what of the model and its policy has changed since.
	Changes []diff.Change
	// Answers and Findings are what is judged otherwise, on the day of the signature.
	Answers  []Move
	Findings []Move
	// Upgraded are the versions that judged then and judge now, where they aren't the same.
	Upgraded [2]string
	// Aged are the answers that time alone has changed.
	Aged []Move
}

// Move is something that stood in one way, and stands in another: an answer, or what a
// rule finds. "" is not at all.
type Move struct{ What, Was, Is string }

// Verdict is how the signatures of one system stand.
type Verdict struct {
	System *model.System
	// Now is the day of the judgement.
	Now  time.Time
	Tier int
	// Required are the roles that have to sign.
	Required []string
	// From says where the required roles and the signers were read, "" where they lie
	// beside the model.
	From string
	// New tells that the system isn't there, so that its own policy says who has to sign.
	New bool
	// Gone are the systems that are there and no longer here, in words: a system that is
	// new by its name could be one of them.
	Gone      []string
	Standings []Standing
}

// OK tells whether nothing is missing, and each signature holds.
func (v *Verdict) OK() bool {
	return !slices.ContainsFunc(v.Standings, func(s Standing) bool { return !s.State.Holds() })
}

// Opens tells whether the signatures let the system launch: each that is required
// holds, and nobody who may sign has said no, and not signed since.
func (v *Verdict) Opens() bool {
	return !slices.ContainsFunc(v.Standings, func(s Standing) bool { return s.Shuts() })
}

// Shuts tells whether the standing keeps the system from launching. A no to an earlier
// state does, too: else any change to the model would shake it off, and nobody who said
// no has said yes to what there is now.
func (s *Standing) Shuts() bool {
	return s.Required && !s.State.Holds() || s.State == Rejected || s.SaidNo()
}

// Check is how signatures are checked.
type Check struct {
	// Required are the roles that have to sign, for a system of this tier.
	Required []string
	Tier     int
	From     string
	New      bool
	Gone     []string
	// Before are the sign-offs of the base of a change, and Was is what the system is
	// called there: a no that was said there counts until its role signs again.
	Before []File
	Was    string
	// Now is the day of the judgement.
	Now time.Time
	// Version is the tautline that judges.
	Version string
	// Judge judges the system as it would be on a day, by Profile.
	Judge func(day time.Time) *rules.Report
	// Trust tells whether a signature of a text is good, and of the identity; and with
	// which key it was made.
	Trust func(act Act, text, signature []byte) (key string, err error)
}

// Of tells how the signatures of a system stand.
func Of(s *model.System, files []File, c Check) *Verdict {
	v := &Verdict{System: s, Now: c.Now, Tier: c.Tier, Required: c.Required, From: c.From, New: c.New, Gone: c.Gone}
	k := &checking{Check: c, system: s, states: diff.Statements(s), judged: map[time.Time]Subject{}}
	signed := map[string]bool{}
	for _, f := range files {
		st := k.standing(f)
		st.Required = slices.Contains(c.Required, f.Role)
		signed[f.Role] = true
		v.Standings = append(v.Standings, st)
	}
	for _, no := range k.refusals(c.Before) {
		no.Required = slices.Contains(c.Required, no.Role)
		at := slices.IndexFunc(v.Standings, func(st Standing) bool { return st.Role == no.Role })
		switch {
		case at < 0:
			signed[no.Role] = true
			v.Standings = append(v.Standings, no)
		case !v.Standings[at].answers(no.Act):
			no.Changes, no.Answers, no.Findings = v.Standings[at].Changes, v.Standings[at].Answers, v.Standings[at].Findings
			v.Standings[at] = no
		}
	}
	for _, role := range c.Required {
		if !signed[role] {
			v.Standings = append(v.Standings, Standing{Role: role, Required: true, State: Missing, Why: "nobody has signed as " + role})
		}
	}
	slices.SortStableFunc(v.Standings, func(a, b Standing) int { return cmp.Compare(a.Role, b.Role) })
	return v
}

// SaidNo tells whether somebody has said no to an earlier state of the system.
func (s *Standing) SaidNo() bool {
	return s.State == Stale && s.Act != nil && s.Act.Decision == Refusal
}

// answers tells whether the role has spoken since it said no, or says it still.
func (s *Standing) answers(no *Act) bool {
	return s.State == Rejected || s.Act != nil && s.Act.Decision != Refusal && !s.Act.Date.Before(no.Date)
}

// refusals are those of some sign-offs of the base that are good, and say no.
func (k *checking) refusals(files []File) []Standing {
	var out []Standing
	for _, f := range files {
		s, err := Read(f.Text)
		if f.Unread != nil || err != nil || s.Role != f.Role || s.Decision != Refusal || len(f.Signature) == 0 {
			continue
		}
		if s.System != k.Was || !k.system.InStage(s.Stage) || s.Date.After(k.Now) {
			continue // it is about another one
		}
		key, err := k.Trust(s.Act, Plain(f.Text), f.Signature)
		if err != nil {
			continue
		}
		why := fmt.Sprintf("it was rejected in %s, and nobody has signed as %s since: taking the file out, or another state, is no answer", k.From, s.Role)
		out = append(out, Standing{Role: s.Role, State: Rejected, Why: why, Path: f.Path, Act: &s.Act, Key: key})
	}
	return out
}

// checking checks the signatures of one system.
type checking struct {
	Check
	system *model.System
	states []diff.Statement
	judged map[time.Time]Subject
}

// on is what there is to decide, as it would have been judged on a day.
func (k *checking) on(day time.Time) Subject {
	s, seen := k.judged[day]
	if !seen {
		s.Answers, s.Findings = verdict(k.Judge(day))
		k.judged[day] = s
	}
	return s
}

func (k *checking) standing(f File) Standing {
	st := Standing{Role: f.Role, Path: f.Path, State: Invalid}
	refuse := func(format string, args ...any) Standing {
		st.Why = fmt.Sprintf(format, args...)
		return st
	}
	if f.Unread != nil {
		return refuse("%v", f.Unread)
	}
	s, err := Read(f.Text)
	switch {
	case err != nil:
		return refuse("%v", err)
	case s.Role != f.Role:
		return refuse("it is the signature of %s, in a file for %s: nobody signs for another role", s.Role, f.Role)
	case len(f.Signature) == 0:
		return refuse("there is no signature beside it (%s.sig)", f.Path)
	}
	if st.Key, err = k.Trust(s.Act, Plain(f.Text), f.Signature); err != nil {
		return refuse("%v", err)
	}
	switch {
	case s.System != k.system.Name:
		return refuse("it is about the system %s, and this is %s: whoever signed one has not signed another, nor one of another name", s.System, k.system.Name)
	case !k.system.InStage(s.Stage):
		return refuse("it is about %s, and this is %s: environments differ, and whoever signed one has not signed another", stage(s.Stage), stage(k.system.Stage))
	case s.Date.After(k.Now):
		return refuse("it is of %s, which is still to come", s.Date.Format(time.DateOnly))
	}
	st.Act = &s.Act
	k.compare(&st, s)
	return st
}

// compare tells what has changed since a statement was signed.
func (k *checking) compare(st *Standing, s *Statement) {
	st.Changes = diff.Restated(s.States, k.states)
	then := k.on(s.Date)
	st.Answers, st.Findings = movedAnswers(s.Answers, then.Answers), movedFindings(s.Findings, then.Findings)
	if s.Version != k.Version {
		st.Upgraded = [2]string{s.Version, k.Version}
	}
	now := k.on(k.Now)
	st.Aged = append(movedAnswers(then.Answers, now.Answers), movedFindings(then.Findings, now.Findings)...)
	judged := len(st.Answers) + len(st.Findings)
	switch {
	case s.Profile != Profile:
		st.State, st.Why = Stale, fmt.Sprintf("the checklist was judged by the profile %s, and is by %s", s.Profile, Profile)
	case len(st.Changes) > 0:
		st.State, st.Why = Stale, "what was signed has changed since"
	case judged > 0 && st.Upgraded[0] != "":
		st.State, st.Why = Stale, fmt.Sprintf("nothing was changed, but tautline %s judges otherwise than %s did", k.Version, s.Version)
	case judged > 0:
		st.State, st.Why = Stale, "nothing was changed, and this isn't what is judged of it"
	case s.Decision == Refusal:
		st.State, st.Why = Rejected, "it was rejected"
	case len(st.Aged) > 0:
		st.State, st.Why = Aged, "nothing has changed, but what it rests on has aged"
	default:
		st.State = Valid
	}
}

func movedAnswers(was, is []Answer) []Move {
	at := func(all []Answer) map[string]string {
		out := map[string]string{}
		for _, a := range all {
			out[a.Item] = a.Status
		}
		return out
	}
	return moved(at(was), at(is))
}

func movedFindings(was, is []Finding) []Move {
	at := func(all []Finding) map[string]string {
		out := map[string]string{}
		for _, f := range all {
			out[f.Rule+" on "+f.Entity] = f.Severity
		}
		return out
	}
	return moved(at(was), at(is))
}

func moved(was, is map[string]string) []Move {
	var out []Move
	for what, before := range was {
		if is[what] != before {
			out = append(out, Move{what, before, is[what]})
		}
	}
	for what, now := range is {
		if _, there := was[what]; !there {
			out = append(out, Move{what, "", now})
		}
	}
	slices.SortFunc(out, func(a, b Move) int { return cmp.Compare(a.What, b.What) })
	return out
}

// stage is a stage in words.
func stage(s string) string {
	if s == "" {
		return "the model without a stage"
	}
	return "the stage " + s
}
