// Reading and writing need none of this. Each module adds one comfort.
import "./recent.js";
import "./form.js";
import "./draft.js";
import "./vote.js";
