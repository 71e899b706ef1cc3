@_exported import Datasets
@_exported import DigitReading
@_exported import NDArrays
@_exported import NeuralNetworks
@_exported import Plots
@_exported import TrainingRecipes
