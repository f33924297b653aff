package json

import (
	_ "embed"
	"io"
	"time"

	"tautline.dev/analysis/diff"
	"tautline.dev/rules/signoff"
)

// SignoffSchema is the JSON Schema of what Signatures writes.
//
//go:embed signoff.schema.json
var SignoffSchema []byte

type signaturesOf struct {
	Name  string `json:"name"`
	Stage string `json:"stage,omitempty"`
	// JudgedOn is the day of the judgement.
	JudgedOn string `json:"judgedOn"`
	signatures
}

type signatures struct {
	OK bool `json:"ok"`
	// Tier is how critical the system counts.
	Tier     int      `json:"tier"`
	Required []string `json:"required"`
	// From is the revision that the required roles and the signers are read from, ""
	// where they lie beside the model.
	From string `json:"from"`
	// New tells that the system isn't there.
	New bool `json:"new"`
	// Gone are the systems of the revision that this one could be under another name.
	Gone       []string    `json:"gone,omitempty"`
	Signatures []signature `json:"signatures"`
}

type signature struct {
	Role       string         `json:"role"`
	Required   bool           `json:"required"`
	State      signoff.State  `json:"state"`
	Why        string         `json:"why"`
	File       string         `json:"file"`
	Key        string         `json:"key"`
	Act        *act           `json:"act"`
	Changes    []restatement  `json:"changes"`
	Answers    []moved        `json:"answers"`
	Findings   []moved        `json:"findings"`
	Aged       []moved        `json:"aged"`
	SignedWith *versionChange `json:"upgraded"`
}

type act struct {
	Person     string           `json:"person"`
	Date       string           `json:"date"`
	Decision   signoff.Decision `json:"decision"`
	Conditions []string         `json:"conditions"`
}

type restatement struct {
	How    diff.How       `json:"how"`
	Entity string         `json:"entity"`
	Facts  []restatedFact `json:"facts"`
}

type restatedFact struct {
	Path   string `json:"path"`
	Before string `json:"before"`
	After  string `json:"after"`
}

type moved struct {
	What   string `json:"what"`
	Before string `json:"before"`
	After  string `json:"after"`
}

type versionChange struct {
	From string `json:"from"`
	To   string `json:"to"`
}

// Signatures writes how the signatures of some systems stand.
func Signatures(w io.Writer, version string, verdicts []*signoff.Verdict) error {
	out := struct {
		SchemaVersion string         `json:"schemaVersion"`
		Tool          Tool           `json:"tool"`
		Systems       []signaturesOf `json:"systems"`
	}{SchemaVersion, Tool{"tautline", version}, []signaturesOf{}}
	for _, v := range verdicts {
		out.Systems = append(out.Systems, signaturesOf{v.System.Name, v.System.Stage, v.Now.Format(time.DateOnly), signed(v, v.OK())})
	}
	return Write(w, out)
}

// signed are the signatures of a system, and whether they are what is asked for.
func signed(v *signoff.Verdict, ok bool) signatures {
	out := signatures{OK: ok, Tier: v.Tier, Required: list(v.Required), From: v.From, New: v.New, Gone: v.Gone, Signatures: []signature{}}
	for i := range v.Standings {
		s := &v.Standings[i]
		sig := signature{
			Role: s.Role, Required: s.Required, State: s.State, Why: s.Why, File: s.Path, Key: s.Key,
			Changes: []restatement{}, Answers: moves(s.Answers), Findings: moves(s.Findings), Aged: moves(s.Aged),
		}
		if a := s.Act; a != nil {
			sig.Act = &act{a.Person, a.Date.Format(time.DateOnly), a.Decision, list(a.Conditions)}
		}
		if u := s.Upgraded; u[0] != "" {
			sig.SignedWith = &versionChange{u[0], u[1]}
		}
		for _, c := range s.Changes {
			told := restatement{c.How, c.Name, []restatedFact{}}
			for _, f := range c.Facts {
				told.Facts = append(told.Facts, restatedFact{f.Path, f.Before.Text, f.After.Text})
			}
			sig.Changes = append(sig.Changes, told)
		}
		out.Signatures = append(out.Signatures, sig)
	}
	return out
}

func moves(all []signoff.Move) []moved {
	out := []moved{}
	for _, m := range all {
		out = append(out, moved{m.What, m.Was, m.Is})
	}
	return out
}
