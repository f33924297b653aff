// Package itself looks at the model as a model: names, leftovers, waivers.
package itself

import (
	"embed"

	"tautline.dev/rules"
)

//go:embed testdata
var models embed.FS

// file is one of the models beside the rules.
func file(name string) string {
	src, err := models.ReadFile("testdata/" + name)
	if err != nil {
		panic(err) // the files are part of the program
	}
	return string(src)
}

// The references of these rules: a review asks for a picture that is current,
// and is repeated because what was accepted once drifts.
var (
	currentPicture = rules.Reference{ID: "architecture_architecture_diagram", Title: "Operational Readiness Review custom lens, v1.3.6 (AWS)", URL: "https://github.com/awslabs/operational-readiness-review-custom-war-lens", Read: "2026-11-21"}
	reviewAgain    = rules.Reference{Title: "Operational readiness reviews (AWS Reliability Pillar)", URL: "https://docs.aws.amazon.com/wellarchitected/latest/reliability-pillar/operational-readiness-reviews-orrs.html", Read: "2026-11-21"}
)
