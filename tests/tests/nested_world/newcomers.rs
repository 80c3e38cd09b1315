//! New structs and tables, with their models.

use crate::hands::{Hands, Lines};
use crate::journal::new_id;
use crate::model::Model;
use crate::reads::{model_of_leaf, model_of_low, model_of_mid, model_of_top, model_of_twig};
use crate::structs::{Leaf, LeafInputs, Low, LowInputs, Mid, MidInputs, Top, TopInputs, Twig, TwigInputs};
use crate::values::{Key, Value};

/// Its effects have run once.
pub(crate) fn begun(mut model: Model) -> Model {
    model.flush();
    model
}

impl Hands {
    pub(crate) fn new_leaf(&mut self) -> (Leaf, Model) {
        let leaf = Leaf::new(LeafInputs { id: new_id(), v: self.value(), w: self.value() });
        let model = begun(model_of_leaf(&leaf));
        (leaf, model)
    }
    pub(crate) fn new_low(&mut self) -> (Low, Model) {
        let (leaf, leaf_model) = self.new_leaf();
        let low = Low::new(LowInputs { id: new_id(), a: self.value(), b: self.value(), leaf });
        let mut model = model_of_low(&low);
        model.link("leaf").to = leaf_model;
        (low, begun(model))
    }
    pub(crate) fn new_lines(&mut self) -> Lines {
        (0..self.random.below(4)).map(|_| (Key(self.random.below(8) as u64), self.new_row().0)).collect()
    }
    pub(crate) fn new_mid(&mut self) -> (Mid, Model) {
        let (low, low_model) = self.new_low();
        let lines = self.new_lines();
        let mid = Mid::new(MidInputs { id: new_id(), x: self.value(), y: Value(self.value()), low, lines });
        let mut model = model_of_mid(&mid);
        model.link("low").to = low_model;
        (mid, begun(model))
    }
    pub(crate) fn new_twig(&mut self) -> (Twig, Model) {
        let (leaf, leaf_model) = self.new_leaf();
        let twig = Twig::new(TwigInputs { id: new_id(), leaf });
        let mut model = model_of_twig(&twig);
        model.link("leaf").to = leaf_model;
        (twig, begun(model))
    }
    pub(crate) fn new_top(&mut self) -> (Top, Model) {
        let ((mid, mid_model), (side, side_model), (twig, twig_model)) =
            (self.new_mid(), self.new_low(), self.new_twig());
        let lines = self.new_lines();
        let top = Top::new(TopInputs { id: new_id(), n: self.value(), mode: self.value(), mid, side, twig, lines });
        let mut model = model_of_top(&top);
        model.link("mid").to = mid_model;
        model.link("side").to = side_model;
        model.link("twig").to = twig_model;
        (top, begun(model))
    }
}
