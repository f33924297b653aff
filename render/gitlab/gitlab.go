// Package gitlab writes a verdict as GitLab's Code Quality report, which it shows in a
// merge request.
// (Source: GitLab's page "Code Quality", section "Code Quality report format", read
// 2026-11-21.)
package gitlab

import (
	"cmp"
	"crypto/sha256"
	"encoding/hex"
	"io"
	"strings"

	"tautline.dev/model"
	"tautline.dev/model/value"
	"tautline.dev/render/json"
	"tautline.dev/render/message"
	"tautline.dev/render/plain"
	"tautline.dev/rules"
)

type violation struct {
	Description string   `json:"description"`
	CheckName   string   `json:"check_name"`
	Fingerprint string   `json:"fingerprint"`
	Severity    string   `json:"severity"`
	Location    location `json:"location"`
}

type location struct {
	Path  string `json:"path"`
	Lines lines  `json:"lines"`
}

type lines struct {
	Begin int `json:"begin"`
	End   int `json:"end,omitempty"`
}

// severities are what ours are called there.
var severities = map[rules.Severity]string{rules.Error: "critical", rules.Warning: "major", rules.Info: "info"}

// Check writes the verdict on some systems, each finding by itself: GitLab tells by
// their fingerprints what a change adds and what it mends. What holds in several stages of
// a system is one.
func Check(w io.Writer, base message.Base, reports []*rules.Report) error {
	out := []violation{}
	for _, s := range message.BySystem(reports) {
		if first := s[0].System; message.ByDefault(first) != "" {
			out = append(out, violation{plain.Text(message.ReadByDefault(first)), message.StageByDefault, digest(first.Name, message.StageByDefault), severities[rules.Info], place(base, first.At, first.Dir)})
		}
		for _, t := range s.Findings() {
			f, system := t.Told, t.In[0].System
			out = append(out, violation{plain.Text(f.Message + s.In(t.In)), f.Rule.Name, digest(s.Key(t.In), f.Fingerprint()), severities[f.Severity], place(base, message.Place(system, f.At), system.Dir)})
		}
	}
	return json.Write(w, out)
}

// Problems writes why models can't be judged: an empty report would say that all is
// well.
func Problems(w io.Writer, base message.Base, failed []model.Loaded) error {
	out := []violation{}
	for _, l := range failed {
		for _, p := range l.Problems {
			out = append(out, violation{plain.Text(message.Unjudged(l, p)), message.NotJudged, digest(l.Dir, p.Error(), p.At.Place().File), "blocker", place(base, p.At, cmp.Or(l.Dir, "."))})
		}
	}
	return json.Write(w, out)
}

func place(base message.Base, at value.Span, dir string) location {
	if !at.IsValid() {
		return location{base.Path(dir), lines{Begin: 1}}
	}
	p := at.Place()
	return location{base.Path(p.File), lines{p.Line, p.EndLine}}
}

// digest tells violations apart: two with the same one are shown as one.
func digest(parts ...string) string {
	sum := sha256.Sum256([]byte(strings.Join(parts, "\x00")))
	return hex.EncodeToString(sum[:16])
}
