package readiness

import (
	"cmp"
	"fmt"
	"regexp"
	"slices"
	"strings"

	"tautline.dev/analysis/custody"
	"tautline.dev/analysis/phrase"
	"tautline.dev/model"
	"tautline.dev/rules"
	"tautline.dev/rules/recovery"
)

// candidate is a change that may close something, and what it is tried for.
type candidate struct {
	// parts are the lines of CUE that it takes, each once.
	parts []string
	// title says what it does, as an order.
	title string
	// because is what it is tried for: "ack-before-work on lines.take".
	because []string
	// worst is the gravest finding that it is tried for.
	worst rules.Severity
}

// plain is an id that needs no quotes in CUE.
var plain = regexp.MustCompile(`^[A-Za-z_$][A-Za-z0-9_$]*$`)

// setting is a line of CUE that states something of an entity.
func setting(e model.Entity, says string) string {
	in, id, _ := strings.Cut(e.Name, ".")
	if !plain.MatchString(id) {
		id = phrase.Text(id)
	}
	return in + ": " + id + ": " + says
}

// What is written where only the team knows the words: judged all the same, whatever
// they are.
const (
	aKey      = "what identifies the work"
	aFallback = "what is done without it"
	aRunbook  = "where it says what to do"
)

func words(s string) string { return phrase.Text("<" + s + ">") }

// settings are the changes by rule that state one fact where the finding is. They
// hold no number: nobody but the team knows those.
var settings = map[string]struct{ says, title string }{
	"ack-before-work":           {`ack: "after-work"`, "acknowledge only after the work"},
	"batch-all-or-nothing":      {`batch: partialFailure: true`, "let one bad piece fail alone"},
	"retry-without-backoff":     {`retry: backoff: {strategy: "exponential", jitter: "full"}`, "back off between tries, with jitter"},
	"unconfirmed-publish":       {`confirmed: true`, "wait until the channel has the message"},
	"lost-update":               {`conflicts: "version"`, "refuse a change of what has changed meanwhile"},
	"no-automatic-rollback":     {`deployment: rollback: "automatic"`, "let a bad version go back by itself"},
	"mutable-infrastructure":    {`deployment: immutable: true`, "replace machines, and don't change them"},
	"deploys-all-at-once":       {`deployment: strategy: "canary"`, "let a new version reach a part first"},
	"no-tracing":                {`monitoring: tracing: true`, "let work be followed"},
	"entry-without-validation":  {`admission: validation: true`, "check requests before work starts"},
	"no-load-shedding":          {`admission: shedding: true`, "refuse some requests to save the rest"},
	"store-without-backup":      {`store: backup: pitr: true`, "keep backups of every moment"},
	"replication-is-not-backup": {`store: backup: pitr: true`, "keep backups of every moment"},
	"rpo-unmet":                 {`store: backup: pitr: true`, "keep backups of every moment"},
	"cut-off-at-deployment":     {`shutdown: drains: true`, "let an instance end what it has begun"},
}

// candidates are the changes that may close findings and items, in the order in which
// they are tried: one for each finding, and one for all of a rule. Beyond are the rules
// that find errors for which no such change is known.
func candidates(c *Checklist, r *rules.Report) (all []candidate, beyond []string) {
	byRule := map[string][]candidate{}
	var names []string
	known := map[string]bool{}
	for i := range r.Findings {
		f := &r.Findings[i]
		if f.Unstated != "" || f.Rule.Question != nil {
			continue // a question: what the answer is, the team knows
		}
		name := f.Rule.Name
		found := changesFor(f, c.System)
		if len(found) > 0 && byRule[name] == nil {
			names = append(names, name)
		}
		byRule[name] = append(byRule[name], found...)
		known[name] = known[name] || len(found) > 0
		if f.Severity == rules.Error && !known[name] && !slices.Contains(beyond, name) {
			beyond = append(beyond, name)
		}
	}
	beyond = slices.DeleteFunc(beyond, func(name string) bool { return known[name] })
	for _, name := range names {
		all = append(all, byRule[name]...)
		if together, ok := joined(byRule[name]); ok {
			all = append(all, together)
		}
	}
	all = append(all, alarmsFor(c)...)
	slices.SortStableFunc(all, func(a, b candidate) int {
		return cmp.Or(int(b.worst)-int(a.worst), len(b.because)-len(a.because)) // what may close most, where there is time for few
	})
	return once(all), beyond
}

// once keeps the first of several candidates that take the same change, with what all
// of them are tried for.
func once(all []candidate) []candidate {
	at := map[string]int{}
	var out []candidate
	for _, c := range all {
		slices.Sort(c.parts)
		c.parts = slices.Compact(c.parts)
		key := strings.Join(c.parts, "\n")
		i, seen := at[key]
		if !seen {
			at[key] = len(out)
			out = append(out, c)
			continue
		}
		for _, b := range c.because {
			if !slices.Contains(out[i].because, b) {
				out[i].because = append(out[i].because, b)
			}
		}
	}
	return out
}

// joined is the same change in all places.
func joined(of []candidate) (candidate, bool) {
	titles := map[string]bool{}
	all := candidate{}
	for _, c := range of {
		all.parts = append(all.parts, c.parts...)
		all.because = append(all.because, c.because...)
		all.worst = max(all.worst, c.worst)
		titles[c.title] = true
		all.title = c.title
	}
	all.title = fmt.Sprintf("%s, in all %d places", all.title, len(of))
	return all, len(of) > 1 && len(titles) == 1
}

// changesFor are the changes that a finding asks for, as far as they need no number.
func changesFor(f *rules.Finding, s *model.System) []candidate {
	make1 := func(title string, parts ...string) candidate {
		return candidate{parts: parts, title: title, because: []string{f.Rule.Name + " on " + f.On.Name}, worst: f.Severity}
	}
	if set, ok := settings[f.Rule.Name]; ok && fits(f.On, set.says) {
		return []candidate{make1(set.title, setting(f.On, set.says))}
	}
	line, box := lineOf(s, f.On), boxOf(s, f.On)
	switch f.Rule.Name {
	case "queue-without-dead-letter":
		if box != nil {
			return []candidate{make1("park what can't be done", parking(box.Entity(), "channel: deadLetter", box.ID, box)...)}
		}
		if line != nil {
			return []candidate{make1("park what can't be done", parking(line.Entity(), "deadLetter", line.ID, line.From)...)}
		}
	case "fire-and-forget", "lost-work":
		var out []candidate
		for _, l := range linesIn(f, s) {
			if l.To.Family() == model.Channel && !l.To.Channel.Durable.Or(false) {
				out = append(out, make1("let messages survive a restart", setting(l.To.Entity(), "channel: durable: true")))
			}
		}
		return out
	case "dead-letter-nobody-watches", "unwatched-parking":
		var out []candidate
		for _, b := range parkedIn(f, s) {
			if parts := heard(b); len(parts) > 0 {
				out = append(out, make1("let somebody hear of parked work", parts...))
			}
		}
		return out
	case "double-effect", "untruthful-answer", "retry-without-idempotency", "repeats-what-nobody-called-safe":
		var out []candidate
		for _, l := range linesIn(f, s) {
			if op := l.Operation.Or(""); op != model.Read && op != "event" && l.To.Family() != model.Channel {
				out = append(out, make1("let the second time find the key of the first", setting(l.Entity(), "idempotency: {key: "+words(aKey)+`, enforcedBy: "unique-key"}`)))
			}
		}
		return out
	case "dual-write", "half-effect":
		if parts, title, ok := relayed(linesIn(f, s), s); ok {
			return []candidate{make1(title, parts...)}
		}
	case "recovery-strategy-too-weak":
		if box != nil {
			needs := recovery.StrategyFor(box)
			return []candidate{make1("bring it back by "+needs, setting(box.Entity(), `recovery: strategy: "`+needs+`"`))}
		}
	case "availability-out-of-reach", "rto-unmet", "latency-out-of-reach":
		var out []candidate
		for _, l := range waitedFor(f, s) {
			out = append(out, make1("go on without `"+l.To.ID+"`", setting(l.Entity(), `dependency: "soft"`), setting(l.Entity(), "fallback: "+words(aFallback))))
		}
		return out
	}
	return nil
}

// fits tells whether what a setting says is of a line, or of a box, as the entity is.
func fits(e model.Entity, says string) bool {
	ofBox := slices.ContainsFunc([]string{"deployment", "monitoring", "admission", "store", "shutdown"}, func(in string) bool { return strings.HasPrefix(says, in) })
	return strings.HasPrefix(e.Name, "boxes.") && ofBox || strings.HasPrefix(e.Name, "lines.") && !ofBox
}

// parking adds a box for what can't be done, on the platform of the channel that it
// comes out of.
func parking(of model.Entity, field, id string, channel *model.Box) []string {
	to := id + "-parked"
	e := model.Entity{Name: "boxes." + to}
	parts := []string{setting(of, field+": "+phrase.Text(to)), setting(e, `kind: "queue"`), setting(e, `monitoring: alarms: ["depth > 0"]`)}
	if ids, ok := channel.Platform.Get(); ok && channel.Kind == model.Queue && len(ids) == 1 {
		parts = append(parts, setting(e, "platform: "+phrase.Text(ids[0])))
	}
	return parts
}

// heard are the settings that let somebody hear of what is parked in a box: as far as it
// lacks them.
func heard(b *model.Box) []string {
	var parts []string
	if told, _ := custody.Alarmed(b, "depth", "age"); !told {
		parts = append(parts, setting(b.Entity(), "monitoring: "+withAlarm(b, "depth > 0")))
	}
	if !b.Monitoring.Runbook.Known() || b.Monitoring.Runbook.None() {
		parts = append(parts, setting(b.Entity(), "monitoring: runbook: "+words(aRunbook)))
	}
	return parts
}

// withAlarm is the list of a box's alarms with one more.
func withAlarm(b *model.Box, alarm string) string {
	var all []string
	for _, a := range append(slices.Clone(b.Monitoring.Alarms.Or(nil)), alarm) {
		all = append(all, phrase.Text(a))
	}
	return "alarms: [" + strings.Join(all, ", ") + "]"
}

// What is written where only the team knows the number of an alarm, and what it is tried
// with: an item counts no alarm before there is one.
const (
	anAge      = "age > <how long may work wait?>"
	aFullness  = "saturation > <how full may it be?>"
	triedAge   = "age > 1s"
	triedFills = "saturation > 80%"
)

// asTried is a change with a number where only the team knows one.
func asTried(change string) string {
	return strings.NewReplacer(anAge, triedAge, aFullness, triedFills).Replace(change)
}

// alarmsFor are the alarms that open items ask for, each for all boxes that lack it.
func alarmsFor(c *Checklist) []candidate {
	var out []candidate
	for _, want := range []struct {
		item, alarm string
		lacks       func(*model.Box) bool
	}{
		{"backlog-alarms", anAge, func(b *model.Box) bool {
			told, _ := custody.Alarmed(b, "depth", "age")
			return (b.Kind == model.Queue || b.Kind == model.Stream) && !told
		}},
		{"lag-alarmed", anAge, func(b *model.Box) bool {
			tails := slices.ContainsFunc(b.Into, func(l *model.Line) bool {
				return l.InteractionName() == "tail" && !l.From.Monitoring.Watches("age", "depth")
			})
			return (tails || b.Family() == model.Store && followsLater(b)) && !b.Monitoring.Watches("age")
		}},
		{"saturation-alarms", aFullness, func(b *model.Box) bool {
			return canBeFull(b) && !b.Monitoring.Watches("saturation", "throttles")
		}},
	} {
		i := slices.IndexFunc(c.Answers, func(a Answer) bool { return a.Item.ID == want.item })
		if i < 0 || !c.Answers[i].IsOpen() || len(c.Answers[i].Missing) > 0 {
			continue
		}
		on, _, _ := strings.Cut(want.alarm, " ")
		n := candidate{title: "raise an alarm on " + on, because: []string{want.item}, worst: rules.Info}
		for _, b := range c.System.Boxes {
			if want.lacks(b) {
				n.parts = append(n.parts, setting(b.Entity(), "monitoring: "+withAlarm(b, want.alarm)))
			}
		}
		if len(n.parts) > 0 {
			out = append(out, n)
		}
	}
	return out
}

func lineOf(s *model.System, e model.Entity) *model.Line {
	if id, ok := strings.CutPrefix(e.Name, "lines."); ok {
		return s.Line(id)
	}
	return nil
}

func boxOf(s *model.System, e model.Entity) *model.Box {
	if id, ok := strings.CutPrefix(e.Name, "boxes."); ok {
		return s.Box(id)
	}
	return nil
}

// linesIn are the lines that a finding is about, or involves.
func linesIn(f *rules.Finding, s *model.System) []*model.Line {
	var out []*model.Line
	add := func(l *model.Line) {
		if l != nil && !slices.Contains(out, l) {
			out = append(out, l)
		}
	}
	add(lineOf(s, f.On))
	for _, r := range f.Related {
		add(lineOf(s, r.Entity))
	}
	return out
}

// parkedIn are the boxes that a finding is about, or involves, and in which work is
// parked.
func parkedIn(f *rules.Finding, s *model.System) []*model.Box {
	var out []*model.Box
	for _, e := range append([]model.Entity{f.On}, relatedTo(f)...) {
		if b := boxOf(s, e); b != nil && len(b.DeadLetterOf) > 0 && !slices.Contains(out, b) {
			out = append(out, b)
		}
	}
	return out
}

func relatedTo(f *rules.Finding) []model.Entity {
	var out []model.Entity
	for _, r := range f.Related {
		out = append(out, r.Entity)
	}
	return out
}

// waitedFor are the calls to boxes that a finding involves, and that their caller waits
// for: all but those by which work enters.
func waitedFor(f *rules.Finding, s *model.System) []*model.Line {
	var out []*model.Line
	for _, e := range append([]model.Entity{f.On}, relatedTo(f)...) {
		lines := []*model.Line{lineOf(s, e)}
		if b := boxOf(s, e); b != nil {
			lines = b.Into
		}
		for _, l := range lines {
			if l != nil && mayWait(l) && !fromOutside(l) && l.From.Family() == model.Compute && l.Dependency.Or("hard") == "hard" && !slices.Contains(out, l) {
				out = append(out, l)
			}
		}
	}
	return out
}
