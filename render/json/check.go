// Package json writes for machines. Each document carries its schemaVersion;
// within one version fields are only ever added.
package json

import (
	_ "embed"
	"encoding/json"
	"io"

	"tautline.dev/model"
	"tautline.dev/model/value"
	"tautline.dev/rules"
)

// SchemaVersion is the version of the documents.
const SchemaVersion = "2"

// CheckSchema is the JSON Schema of what Check writes.
//
//go:embed check.schema.json
var CheckSchema []byte

// Tool names who wrote a document.
type Tool struct {
	Name    string `json:"name"`
	Version string `json:"version"`
}

type document struct {
	SchemaVersion string    `json:"schemaVersion"`
	Tool          Tool      `json:"tool"`
	Systems       []system  `json:"systems"`
	Summary       summary   `json:"summary"`
	Findings      []finding `json:"findings"`
	Waived        []finding `json:"waived"`
	Before        []before  `json:"before,omitempty"`
	Skipped       []skipped `json:"skipped"`
	Problems      []problem `json:"problems"`
}

type system struct {
	Name  string `json:"name"`
	Stage string `json:"stage,omitempty"`
	unnamed
	Dir     string `json:"dir"`
	Profile string `json:"profile"`
	Boxes   int    `json:"boxes"`
	Lines   int    `json:"lines"`
	Flows   int    `json:"flows"`
	// PolicyFrom is where the policy was taken from, absent where it is the system's own.
	PolicyFrom *policyFrom `json:"policyFrom,omitempty"`
}

// unnamed is the stage that a system was read in where nobody named it, and those that
// its files show beside it, which nobody has looked at.
type unnamed struct {
	StageByDefault  string   `json:"stageByDefault,omitempty"`
	StagesNotJudged []string `json:"stagesNotJudged,omitempty"`
}

func unnamedOf(s *model.System) unnamed {
	return unnamed{model.ByDefault(s.Unasked).String(), model.NotRead(s.Unasked)}
}

// policyFrom is a revision, and whether the system was there: if it wasn't, it was
// judged by its own policy all the same.
type policyFrom struct {
	Where string `json:"where"`
	There bool   `json:"there"`
	// Called is what it was called there, "" where that is the same.
	Called string `json:"called,omitempty"`
	// Gone are the systems of the revision that this one could be under another name.
	Gone []string `json:"gone,omitempty"`
}

// before is what a system was told before.
type before struct {
	System         string    `json:"system"`
	Stage          string    `json:"stage,omitempty"`
	Where          string    `json:"where"`
	MergeBase      string    `json:"mergeBase,omitempty"`
	Apart          bool      `json:"apart,omitempty"`
	Unchanged      []finding `json:"unchanged"`
	Changed        []finding `json:"changed,omitempty"`
	Fixed          []past    `json:"fixed"`
	NoLongerJudged []past    `json:"noLongerJudged,omitempty"`
	NotAsked       []past    `json:"notAsked,omitempty"`
}

// past is a finding of another time.
type past struct {
	Rule        string `json:"rule"`
	Severity    string `json:"severity"`
	Entity      string `json:"entity"`
	Message     string `json:"message"`
	Fingerprint string `json:"fingerprint"`
	Led         string `json:"led,omitempty"`
}

type summary struct {
	Error   int `json:"error"`
	Warning int `json:"warning"`
	Info    int `json:"info"`
	Waived  int `json:"waived"`
	Skipped int `json:"skipped"`
}

type finding struct {
	System      string       `json:"system"`
	Stage       string       `json:"stage,omitempty"`
	Rule        string       `json:"rule"`
	Own         bool         `json:"own,omitempty"`
	Severity    string       `json:"severity"`
	Entity      string       `json:"entity"`
	Message     string       `json:"message"`
	Location    *value.Place `json:"location"`
	Related     []related    `json:"related"`
	Facts       []fact       `json:"facts"`
	Fingerprint string       `json:"fingerprint"`
	Was         *past        `json:"was,omitempty"`
	Story       *breaking    `json:"story,omitempty"`
	Waiver      *waiver      `json:"waiver,omitempty"`
}

// breaking is a story in which a flow breaks a promise.
type breaking struct {
	Flow   string  `json:"flow"`
	Breaks string  `json:"breaks"`
	Sum    string  `json:"sum"`
	Fix    string  `json:"fix"`
	Events []event `json:"events"`
}

type event struct {
	Text  string `json:"text"`
	Fault string `json:"fault,omitempty"`
}

type related struct {
	Entity   string       `json:"entity"`
	Note     string       `json:"note"`
	Location *value.Place `json:"location"`
}

type fact struct {
	Path     string       `json:"path"`
	Value    string       `json:"value"`
	State    string       `json:"state"`
	Location *value.Place `json:"location,omitempty"`
	Source   *source      `json:"source,omitempty"`
}

type source struct {
	By   string `json:"by"`
	Says string `json:"says"`
	URL  string `json:"url,omitempty"`
	Read string `json:"read,omitempty"`
}

type waiver struct {
	Reason string `json:"reason"`
	By     string `json:"by"`
	Until  string `json:"until"`
}

type skipped struct {
	System string   `json:"system"`
	Stage  string   `json:"stage,omitempty"`
	Rule   string   `json:"rule"`
	Entity string   `json:"entity"`
	Needs  []string `json:"needs"`
	// Seen is how much of it was judged all the same.
	Seen string `json:"seen,omitempty"`
}

type problem struct {
	Message  string       `json:"message"`
	Path     string       `json:"path,omitempty"`
	Rule     string       `json:"rule,omitempty"`
	Location *value.Place `json:"location"`
}

// Check writes the verdict on some systems, or why they can't be judged. A
// document with problems has no findings: there is no partial verdict.
func Check(w io.Writer, version string, reports []*rules.Report, loaded []model.Loaded) error {
	d := document{
		SchemaVersion: SchemaVersion, Tool: Tool{"tautline", version},
		Systems: []system{}, Findings: []finding{}, Waived: []finding{}, Skipped: []skipped{}, Problems: []problem{},
	}
	for _, r := range reports {
		s := r.System
		d.Systems = append(d.Systems, systemOf(r))
		d.Summary.Error += r.Count(rules.Error)
		d.Summary.Warning += r.Count(rules.Warning)
		d.Summary.Info += r.Count(rules.Info)
		d.Summary.Waived += len(r.Waived)
		d.Summary.Skipped += len(r.Skipped)
		for _, f := range r.Findings {
			d.Findings = append(d.Findings, findingOf(s, f))
		}
		for _, f := range r.Waived {
			d.Waived = append(d.Waived, findingOf(s, f))
		}
		if b := r.Before; b != nil {
			d.Before = append(d.Before, beforeOf(s, b))
		}
		for _, sk := range r.Skipped {
			d.Skipped = append(d.Skipped, skipped{s.Name, s.Stage, sk.Rule.Name, sk.On.Name, sk.Needs, sk.Seen})
		}
	}
	for _, l := range loaded {
		for _, p := range l.Problems {
			d.Problems = append(d.Problems, problem{p.Message, p.Path, p.Rule, place(p.At)})
		}
	}
	return Write(w, d)
}

func systemOf(r *rules.Report) system {
	s := r.System
	out := system{Name: s.Name, Stage: s.Stage, unnamed: unnamedOf(s), Dir: s.Dir, Profile: r.Profile, Boxes: len(s.Boxes), Lines: len(s.Lines), Flows: len(s.Flows)}
	if b := r.Base; b != nil {
		out.PolicyFrom = &policyFrom{b.Where, b.System != nil, b.Renamed(s), b.Gone}
	}
	return out
}

func beforeOf(s *model.System, b *rules.Before) before {
	out := before{System: s.Name, Stage: s.Stage, Where: b.Where, MergeBase: b.MergeBase, Apart: b.Apart, Unchanged: []finding{}, Fixed: []past{}}
	for _, f := range b.Unchanged {
		out.Unchanged = append(out.Unchanged, findingOf(s, f))
	}
	for _, f := range b.Changed {
		out.Changed = append(out.Changed, findingOf(s, f))
	}
	for _, k := range b.Fixed {
		out.Fixed = append(out.Fixed, pastOf(k))
	}
	for _, k := range b.Unjudged {
		out.NoLongerJudged = append(out.NoLongerJudged, pastOf(k))
	}
	for _, k := range b.Dropped {
		out.NotAsked = append(out.NotAsked, pastOf(k))
	}
	return out
}

func pastOf(k rules.Known) past {
	out := past{Rule: k.Rule, Severity: severityOf(k), Entity: k.Entity, Message: k.Message, Fingerprint: k.Fingerprint}
	if k.Led != nil {
		out.Led = k.Led.String()
	}
	return out
}

// Write writes any document the way all of them are written.
func Write(w io.Writer, d any) error {
	e := json.NewEncoder(w)
	e.SetIndent("", "  ")
	return e.Encode(d)
}

func findingOf(s *model.System, f rules.Finding) finding {
	out := finding{
		System: s.Name, Stage: s.Stage, Rule: f.Rule.Name, Own: f.Rule.Family == rules.Own, Severity: f.Severity.String(), Entity: f.On.Name, Message: f.Message,
		Location: place(f.At), Related: []related{}, Facts: []fact{}, Fingerprint: f.Fingerprint(),
	}
	for _, r := range f.Related {
		out.Related = append(out.Related, related{r.Entity.Name, r.Note, place(r.Place())})
	}
	for _, b := range f.Facts {
		out.Facts = append(out.Facts, factOf(b))
	}
	if s := f.Story; s != nil {
		out.Story = &breaking{s.Flow.ID, s.Breaks, s.Sum, s.Fix, []event{}}
		for _, e := range s.Events {
			out.Story.Events = append(out.Story.Events, event{e.Text, e.Fault})
		}
	}
	if f.Was != nil {
		was := pastOf(*f.Was)
		out.Was = &was
	}
	if w := f.Waived; w != nil {
		out.Waiver = &waiver{w.Reason, w.By, w.Until.Format("2006-01-02")}
	}
	return out
}

func factOf(b model.Basis) fact {
	out := fact{Path: b.Path, Value: b.Fact.Text(), State: b.Fact.State().String()}
	if o := b.Fact.Origin(); o != nil {
		out.Location = place(o.At)
		if o.Source != nil {
			out.Source = &source{o.Source.By, o.Source.Says, o.Source.URL, o.Source.Read}
		}
	}
	return out
}

func place(s value.Span) *value.Place {
	if !s.IsValid() {
		return nil
	}
	p := s.Place()
	return &p
}

// severityOf is what a finding of another time was worth, "" where nobody noted it.
func severityOf(k rules.Known) string {
	if k.Severity == rules.Off {
		return ""
	}
	return k.Severity.String()
}
