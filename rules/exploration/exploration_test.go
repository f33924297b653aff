package exploration_test

import (
	"testing"

	"tautline.dev/rules/exploration"
	"tautline.dev/rules/rulestest"
)

func TestModels(t *testing.T) { rulestest.Models(t, exploration.All) }
