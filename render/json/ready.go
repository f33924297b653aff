package json

import (
	_ "embed"
	"io"
	"time"

	"tautline.dev/rules"
	"tautline.dev/rules/readiness"
	"tautline.dev/rules/recovery"
	"tautline.dev/rules/signoff"
)

// ReadySchema is the JSON Schema of the checklist.
//
//go:embed ready.schema.json
var ReadySchema []byte

type readyOut struct {
	SchemaVersion string     `json:"schemaVersion"`
	Tool          Tool       `json:"tool"`
	Systems       []readySys `json:"systems"`
}

type readySys struct {
	Name  string `json:"name"`
	Stage string `json:"stage,omitempty"`
	unnamed
	// JudgedOn is the day of the judgement.
	JudgedOn string `json:"judgedOn"`
	// Ready tells whether all is done that the tier requires.
	Ready bool `json:"ready"`
	// Tier is what is required for it; TierStated is false where no box states one.
	Tier       int  `json:"tier"`
	TierStated bool `json:"tierStated"`
	// TierFrom is the revision whose tier it is, where that is more critical than the model's.
	TierFrom string `json:"tierFrom,omitempty"`
	// Open counts the items that are open, NotJudged those of them that aren't
	// judged, and OpenRequired those that the tier requires, of Required in all.
	Open         int          `json:"open"`
	NotJudged    int          `json:"notJudged"`
	Required     int          `json:"required"`
	OpenRequired int          `json:"openRequired"`
	Items        []readyItem  `json:"items"`
	Objectives   *readyAims   `json:"objectives,omitempty"`
	Advice       *readyAdvice `json:"advice,omitempty"`
	// Gate tells whether the system may launch, and Signatures how they stand; neither is
	// there where nobody asked.
	Gate       *bool       `json:"gate,omitempty"`
	Signatures *signatures `json:"signatures,omitempty"`
}

type readyItem struct {
	ID        string            `json:"id"`
	Group     readiness.Group   `json:"group"`
	Asks      string            `json:"asks"`
	Source    string            `json:"source"`
	Sources   []rules.Reference `json:"sources"`
	Weight    readiness.Weight  `json:"weight"`
	WeightBy  string            `json:"weightBy"`
	Required  bool              `json:"required"`
	Automatic bool              `json:"automatic"`
	Status    readiness.Status  `json:"status"`
	// Level is how it is known, where it is shown or attested.
	Level readiness.Level `json:"level,omitempty"`
	Why   []string        `json:"why"`
	// Missing are the facts for want of which the item isn't judged, all of them.
	Missing []string `json:"missing"`
	// RestsOn are the stated facts that a tick rests on.
	RestsOn     []string   `json:"restsOn"`
	Attestation *readyWord `json:"attestation,omitempty"`
}

type readyWord struct {
	By       string `json:"by,omitempty"`
	On       string `json:"on,omitempty"`
	Evidence string `json:"evidence,omitempty"`
	Level    string `json:"level,omitempty"`
	Note     string `json:"note,omitempty"`
	Reason   string `json:"reason,omitempty"`
}

type readyAims struct {
	Flows       []readyFlow   `json:"flows"`
	Deployments []readyDeploy `json:"deployments"`
	Cells       int           `json:"cells"`
	Reaches     []readyReach  `json:"reaches"`
}

type readyFlow struct {
	Flow       string     `json:"flow"`
	Objectives []readyAim `json:"objectives"`
	Needs      string     `json:"needs,omitempty"`
	Has        []string   `json:"has"`
	Cost       *readyCost `json:"cost,omitempty"`
}

type readyAim struct {
	Name     string            `json:"name"`
	Standing recovery.Standing `json:"standing"`
	Promised string            `json:"promised,omitempty"`
	By       string            `json:"by,omitempty"`
	Possible string            `json:"possible,omitempty"`
	Sum      string            `json:"sum,omitempty"`
	Missing  []string          `json:"missing"`
}

type readyCost struct {
	Currency   string          `json:"currency,omitempty"`
	PerHour    string          `json:"perHour,omitempty"`
	PerLoss    string          `json:"perLoss,omitempty"`
	Month      string          `json:"month,omitempty"`
	MonthSum   string          `json:"monthSum,omitempty"`
	Strategies []readyStrategy `json:"strategies"`
}

type readyStrategy struct {
	Strategy string `json:"strategy"`
	BackIn   string `json:"backIn"`
	Loses    string `json:"loses"`
	Outage   string `json:"outage,omitempty"`
	Lost     string `json:"lost,omitempty"`
	Sum      string `json:"sum,omitempty"`
}

type readyDeploy struct {
	Box       string   `json:"box"`
	Strategy  string   `json:"strategy,omitempty"`
	FirstStep string   `json:"firstStep,omitempty"`
	Bake      string   `json:"bake,omitempty"`
	Rollback  string   `json:"rollback,omitempty"`
	Missing   []string `json:"missing"`
}

type readyReach struct {
	Box   string   `json:"box"`
	Flows []string `json:"flows"`
	Cells []string `json:"cells"`
}

type readyAdvice struct {
	Candidates      int           `json:"candidates"`
	Tried           int           `json:"tried"`
	Recommendations []readyChange `json:"recommendations"`
	Wanted          []readyWanted `json:"wanted"`
	Beyond          []string      `json:"beyond"`
}

type readyChange struct {
	Title    string   `json:"title"`
	CUE      string   `json:"cue"`
	Verified bool     `json:"verified"`
	For      []string `json:"for"`
	Promises []string `json:"promises"`
	Errors   []string `json:"errors"`
	Warnings []string `json:"warnings"`
	Items    []string `json:"items"`
	Required int      `json:"required"`
	Brings   []string `json:"brings"`
	Opens    []string `json:"opens"`
	Unclear  []string `json:"unclear"`
	Replaces []string `json:"replaces"`
}

type readyWanted struct {
	Fact     string   `json:"fact"`
	Paths    []string `json:"paths"`
	CUE      string   `json:"cue"`
	Verified bool     `json:"verified"`
	Items    []string `json:"items"`
	Required int      `json:"required"`
}

// Ready writes the readiness checklist, and how the signatures stand where somebody
// asked: then there are as many.
func Ready(w io.Writer, version string, lists []*readiness.Checklist, all []*signoff.Verdict) error {
	out := readyOut{SchemaVersion: SchemaVersion, Tool: Tool{"tautline", version}, Systems: []readySys{}}
	for i, c := range lists {
		s := readySys{
			Name: c.System.Name, Stage: c.System.Stage, unnamed: unnamedOf(c.System), JudgedOn: c.Now.Format(time.DateOnly), Ready: c.Ready(), Tier: c.Tier, TierStated: c.TierStated, TierFrom: c.TierFrom, Open: c.Open(), NotJudged: c.Count(readiness.NotJudged),
			Required: c.Required(), OpenRequired: c.OpenRequired(), Items: []readyItem{}, Objectives: aims(c.Objectives), Advice: advice(c.Advice),
		}
		for _, a := range c.Answers {
			s.Items = append(s.Items, itemOf(a))
		}
		if all != nil {
			opens, how := c.Ready() && all[i].Opens(), signed(all[i], all[i].Opens())
			s.Gate, s.Signatures = &opens, &how
		}
		out.Systems = append(out.Systems, s)
	}
	return Write(w, out)
}

func itemOf(a readiness.Answer) readyItem {
	i := readyItem{
		ID: a.Item.ID, Group: a.Item.Group, Asks: a.Item.Asks, Source: a.Item.From(), Sources: a.Item.Sources, Weight: a.Item.Weight, WeightBy: "source",
		Required: a.Required, Automatic: a.Item.Automatic(), Status: a.Status, Level: a.Level, Why: list(a.Why), Missing: list(a.Missing), RestsOn: list(a.RestsOn),
	}
	if a.Item.Ours {
		i.WeightBy = "tautline"
	}
	if said := a.Attestation; said != nil {
		i.Attestation = &readyWord{said.By, said.On, said.Evidence, said.Level, said.Note, said.Reason}
	}
	return i
}

func aims(o *readiness.Objectives) *readyAims {
	if o == nil {
		return nil
	}
	out := &readyAims{Flows: []readyFlow{}, Deployments: []readyDeploy{}, Cells: o.Cells, Reaches: []readyReach{}}
	for _, f := range o.Flows {
		flow := readyFlow{Flow: f.Flow.ID, Needs: f.Needs, Has: list(f.Has), Objectives: []readyAim{}}
		for _, a := range f.Objectives {
			flow.Objectives = append(flow.Objectives, readyAim{a.Name, a.Standing, a.Promised, a.By, a.Possible, a.Sum, list(a.Missing)})
		}
		if c := f.Cost; c != nil {
			flow.Cost = &readyCost{c.Currency, c.PerHour, c.PerLoss, c.Month, c.MonthSum, []readyStrategy{}}
			for _, s := range c.Strategies {
				flow.Cost.Strategies = append(flow.Cost.Strategies, readyStrategy(s))
			}
		}
		out.Flows = append(out.Flows, flow)
	}
	for _, d := range o.Deployments {
		out.Deployments = append(out.Deployments, readyDeploy{d.Box.ID, d.Strategy, d.FirstStep, d.Bake, d.Rollback, list(d.Missing)})
	}
	for _, r := range o.Reaches {
		out.Reaches = append(out.Reaches, readyReach{r.Box.ID, list(r.Flows), list(r.Cells)})
	}
	return out
}

func advice(a *readiness.Advice) *readyAdvice {
	if a == nil {
		return nil
	}
	out := &readyAdvice{Candidates: a.Candidates, Tried: a.Tried, Recommendations: []readyChange{}, Wanted: []readyWanted{}, Beyond: list(a.Beyond)}
	for _, r := range a.Recommendations {
		out.Recommendations = append(out.Recommendations, readyChange{r.Title, r.CUE, true, list(r.For), list(r.Promises), list(r.Errors), list(r.Warnings), list(r.Items), r.Required, list(r.Brings), list(r.Opens), list(r.Unclear), list(r.Replaces)})
	}
	for _, w := range a.Answers {
		out.Wanted = append(out.Wanted, readyWanted{w.Fact, w.Paths, w.CUE, false, w.Items, w.Required})
	}
	return out
}

// list is a list that is written as one even where it is empty.
func list(words []string) []string {
	if words == nil {
		return []string{}
	}
	return words
}
