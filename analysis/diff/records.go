package diff

import (
	"cmp"
	"maps"
	"slices"
	"strconv"
	"strings"
	"time"

	"tautline.dev/model"
	"tautline.dev/model/platform"
	"tautline.dev/model/value"
)

// record is one thing that stands around a model, or that a team describes for it: a
// waiver, an attestation, the policy. It has no entity of its own.
type record struct {
	// key is its name, with entities by the names that they are compared by.
	key, name string
	// says is in a few words what is lost with it, "" where its name says that.
	says   string
	fields sheet
}

func (r *record) set(path, text string) {
	if text != "" {
		r.fields = append(r.fields, entry{path: path, key: "=" + text, is: Value{Text: written(text), State: model.Stated}})
	}
}

func (r *record) flag(path string, on bool) {
	if on {
		r.set(path, "true")
	}
}

// records are those of a part.
func records(s *model.System, part Part, call naming) []record {
	var out []record
	switch part {
	case Platform:
		for _, p := range s.OwnPlatforms() {
			out = append(out, record{key: "platforms." + p.ID, name: "platforms." + p.ID, fields: described(p)})
		}
	case Policy:
		out = append(out, policy(s.Policy)) // there is always one
	case Rule:
		for i := range s.Own {
			out = append(out, ownRule(&s.Own[i]))
		}
	case Waiver:
		for _, w := range s.Waivers {
			r := record{key: w.Rule + " on " + called(w.On, call), name: w.Rule + " on " + w.On}
			r.set("reason", w.Reason)
			r.set("until", day(w.Until))
			r.set("by", w.By)
			out = append(out, r)
		}
	case Review:
		for _, v := range s.Reviews {
			r := record{key: v.Question + " on " + called(v.On, call), name: v.Question + " on " + v.On, says: owed(v)}
			r.set("asked", day(v.Asked))
			r.set("by", v.By)
			r.set("answered", day(v.Answered))
			r.set("decision", v.Decision)
			r.set("link", v.Link)
			out = append(out, r)
		}
	case Attestation:
		for _, a := range s.Readiness {
			r := record{key: "readiness." + a.Item, name: "readiness." + a.Item}
			r.flag("done", a.Done)
			r.flag("na", a.NA)
			r.set("evidence", a.Evidence)
			r.set("level", a.Level)
			r.set("by", a.By)
			r.set("on", a.On)
			r.set("note", a.Note)
			r.set("reason", a.Reason)
			out = append(out, r)
		}
	case Incident:
		for _, in := range s.Incidents {
			at := "incident of " + day(in.Date) + " on "
			r := record{key: at + called(in.On, call), name: at + in.On}
			r.set("rule", in.Rule)
			r.set("lesson", in.Lesson)
			r.set("link", in.Link)
			out = append(out, r)
		}
	}
	return out
}

// owed is who owes an answer, or what it was.
func owed(v model.Review) string {
	says := "asked of " + v.By
	if !v.Asked.IsZero() {
		says += " on " + day(v.Asked)
	}
	if v.Answered.IsZero() {
		return says + ", and not answered"
	}
	says += ", answered on " + day(v.Answered)
	if v.Decision != "" {
		says += ": " + v.Decision
	}
	return says
}

// ownRule is a rule of a team's own; a match by what it comes to, and not by what it refers to.
func ownRule(of *model.OwnRule) record {
	r := record{key: "rules." + of.Name, name: "rules." + of.Name}
	r.set("scope", of.Scope)
	r.set("severity", of.Severity)
	if of.Match != nil {
		r.fields = append(r.fields, entry{path: "match", key: "=" + of.Match.Meaning(), is: Value{Text: source(of.Match), State: model.Stated}})
	}
	for _, f := range []struct{ path, text string }{{"message", of.Message}, {"why", of.Why}, {"fix", of.Fix}, {"falsePositives", of.FalsePositives}, {"link", of.Link}} {
		r.set(f.path, f.text)
	}
	return r
}

// source is a constraint in one line, as somebody wrote it.
func source(c *value.Constraint) string {
	at := c.At(c.Value)
	if !at.IsValid() {
		return written(c.Meaning())
	}
	return strings.Join(strings.Fields(string(at.File.Src[at.Start:at.End])), " ")
}

// called is an entity with its map, by the name that it is compared by.
func called(entity string, call naming) string {
	part, id := partOf(entity)
	if part == System {
		return entity
	}
	return strings.TrimSuffix(entity, id) + call(part, id)
}

func day(t time.Time) string {
	if t.IsZero() {
		return ""
	}
	return t.Format(time.DateOnly)
}

func policy(p model.Policy) record {
	r := record{key: "policy", name: "policy"}
	r.set("profile", p.Profile)
	r.set("questions.core", p.Core)
	r.set("questions.further", p.Further)
	r.set("unstated", p.Unstated)
	r.names("unasked", p.Unasked)
	for _, rule := range slices.Sorted(maps.Keys(p.Rules)) {
		r.set("rules."+rule, p.Rules[rule].Word)
	}
	number := func(path string, n int) {
		if n != 0 {
			r.set(path, strconv.Itoa(n))
		}
	}
	length := func(path string, d time.Duration) {
		if d != 0 {
			r.set(path, model.FormatDuration(d))
		}
	}
	number("limits.attempts", p.Limits.Attempts)
	number("limits.syncDepth", p.Limits.SyncDepth)
	if f := p.Limits.VisibilityFactor; f != 0 {
		r.set("limits.visibilityFactor", strconv.FormatFloat(f, 'f', -1, 64))
	}
	number("limits.deadLetterAfter", p.Limits.DeadLetterAfter)
	length("limits.evidenceAge", p.Limits.EvidenceAge)
	number("limits.blastRadius", p.Limits.BlastRadius)
	length("limits.outage", p.Limits.Outage)
	r.names("mandatory", p.Mandatory)
	for _, tier := range slices.Sorted(maps.Keys(p.Signatures)) {
		r.names("signatures."+strconv.Itoa(tier), p.Signatures[tier])
	}
	return r
}

func (r *record) names(path string, all []model.Setting) {
	if len(all) == 0 {
		return
	}
	key, text := list(all, func(s model.Setting) (string, string) { return s.Word, written(s.Word) })
	r.fields = append(r.fields, entry{path: path, key: "=" + key, is: Value{Text: text, State: model.Stated}})
}

// described is what a team says of a platform of its own.
func described(p *platform.Platform) sheet {
	r := record{}
	r.set("title", p.Title)
	r.set("service", p.Service)
	r.set("kinds", strings.Join(p.Kinds, ", "))
	seen := map[string]int{}
	add := func(in string, facts []platform.Fact) {
		for _, f := range facts {
			path := in
			if f.Path != "" {
				path += "." + f.Path
			}
			r.set(numbered(path, seen), saying(f))
		}
	}
	add("box", p.Box)
	for _, l := range p.Lines {
		in := numbered("lines["+written(l.Title)+"]", seen)
		r.set(in, strings.Join([]string{
			"from " + strings.Join(l.From, ", "), "to " + strings.Join(l.To, ", "), "at " + strings.Join(l.At, ", "),
			l.Mode, strings.Join(l.Operations, ", "), string(l.Segment),
		}, "; "))
		add(in, l.Facts)
		add(in+".notes", l.Notes)
	}
	add("notes", p.Notes)
	return r.fields
}

// saying is all that a fact of a platform says.
func saying(f platform.Fact) string {
	var parts []string
	for _, v := range []struct {
		name string
		n    *value.Node
	}{{"value", f.Value}, {"default", f.Default}, {"min", f.Min}, {"max", f.Max}} {
		if v.n != nil {
			parts = append(parts, v.name+": "+whole(v.n))
		}
	}
	for _, t := range []struct{ name, text string }{
		{"among", strings.Join(f.Among, ", ")}, {"called", f.Called}, {"about", f.About}, {"asks", f.Asks}, {"item", f.Item},
		{"says", f.Says}, {"source", f.Source}, {"read", f.Read},
	} {
		if t.text != "" {
			parts = append(parts, t.name+": "+written(t.text))
		}
	}
	if !f.Verified {
		parts = append(parts, "not verified")
	}
	return strings.Join(parts, ", ")
}

// whole is a value as a team writes it, however long it is.
func whole(n *value.Node) string {
	if n.Kind == value.String {
		return strconv.Quote(n.Text)
	}
	return n.Show()
}

// changedPlatforms are the ids of platforms of which the teams say something else, or
// of which only one of them says anything.
func changedPlatforms(before, after *model.System) map[string]bool {
	out := map[string]bool{}
	for _, c := range compareRecords(Platform, records(before, Platform, itself), records(after, Platform, itself)) {
		out[bare(c.Name)] = true
	}
	return out
}

// compareRecords tells records apart, each by its name. Of several with one name those
// that say the same are the same, and the others are paired in order.
func compareRecords(part Part, was, is []record) []Change {
	var out []Change
	old := map[string][]record{}
	for _, r := range was {
		old[r.key] = append(old[r.key], r)
	}
	var fresh []record
	for _, r := range is {
		at := slices.IndexFunc(old[r.key], func(o record) bool { return len(between(o.fields, r.fields)) == 0 })
		if at < 0 {
			fresh = append(fresh, r)
			continue
		}
		old[r.key] = slices.Delete(old[r.key], at, at+1)
	}
	for _, r := range fresh {
		c := Change{Part: part, How: Added, Name: r.name}
		if o := old[r.key]; len(o) > 0 {
			c.How, c.Facts = Changed, between(o[0].fields, r.fields)
			old[r.key] = o[1:]
		} else {
			c.Facts = between(nil, r.fields)
		}
		out = append(out, c)
	}
	for _, key := range slices.Sorted(maps.Keys(old)) {
		for _, o := range old[key] {
			out = append(out, Change{Part: part, How: Removed, Name: o.name, Says: o.says, Facts: between(o.fields, nil)})
		}
	}
	slices.SortStableFunc(out, func(a, b Change) int { return cmp.Compare(a.Name, b.Name) })
	return out
}
